// title.ru = "Кто записан в графе"
// title.en = "Who is in the graph"
// about.ru = "Номера всех людей, чтобы в восстановленной копии снова стереть тех, кто был стёрт после неё."
// about.en = "The ids of all people, so that those who were erased after a copy was made can be erased from it again."
// access = "read"
// tags = ["backups", "internal"]
// columns = ["id"]
MATCH (person:Teacher) RETURN person.id AS id
