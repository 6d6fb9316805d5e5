// title.ru = "Предметы педагогов"
// title.en = "Subjects of teachers"
// about.ru = "Какие предметы названы в профилях педагогов, которых может видеть смотрящий, и у скольких из них."
// about.en = "Which subjects the profiles of teachers visible to the viewer name, and in how many of them."
// access = "read"
// tags = ["directory"]
// columns = ["subject", "teachers"]
MATCH (p:Teacher)
WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person
UNWIND p.subjects AS subject
RETURN subject, count(DISTINCT p) AS teachers
ORDER BY toLower(subject)
