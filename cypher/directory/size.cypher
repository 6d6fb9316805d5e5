// title.ru = "Сколько педагогов в сети"
// title.en = "How many teachers the network has"
// about.ru = "Все записи педагогов, видимые или нет: по этому числу списки решают, начинать ли со своего муниципалитета."
// about.en = "All records of teachers, visible or not: by this number lists decide whether to begin with one’s own municipality."
// access = "read"
// tags = ["directory", "internal"]
// columns = ["teachers"]
RETURN COUNT { (:Teacher) } AS teachers
