// title.ru = "Объединение: запереть двоих"
// title.en = "Merging: lock two"
// about.ru = "Запирает узлы, чтобы никто не менял их связи, пока они объединяются."
// about.en = "Locks nodes so that nobody changes their ties while they are merged."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["locked"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Teacher {id: id}) RETURN n
  UNION ALL MATCH (n:Institution {id: id}) RETURN n
}
SET n.locked = true REMOVE n.locked
RETURN count(n) AS locked
