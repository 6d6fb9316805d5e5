// title.ru = "Предметы педагогов"
// title.en = "Subjects of teachers"
// about.ru = "Какие предметы названы в профилях педагогов, которых может видеть смотрящий, и у скольких из них; place — только тех, кто работает или работал в этом муниципалитете."
// about.en = "Which subjects the profiles of teachers visible to the viewer name, and in how many of them; place: only of those who work or worked in this municipality."
// access = "read"
// tags = ["directory"]
// columns = ["subject", "teachers"]
// params.place = {type = "id", default = ""}
CALL () {
  WITH $place AS place WHERE place IS NULL
  MATCH (p:Teacher)
  RETURN p
  UNION ALL
  WITH $place AS place WHERE place IS NOT NULL
  MATCH (:Municipality {id: place})<-[:IN]-(:Institution)<-[:WORKS_AT]-(p:Teacher)
  RETURN p
}
WITH DISTINCT p
WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person
UNWIND p.subjects AS subject
RETURN subject, count(DISTINCT p) AS teachers
ORDER BY toLower(subject)
