// title.ru = "Объединение: убрать узел"
// title.en = "Merging: remove a node"
// about.ru = "Удаляет узел, у которого не осталось связей; если осталась хоть одна, ничего не происходит."
// about.en = "Removes a node without ties; with a single one left nothing happens."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["removed"]
// params.id = {type = "id"}
CALL () {
  MATCH (n:Teacher {id: $id}) RETURN n
  UNION ALL MATCH (n:Institution {id: $id}) RETURN n
}
WITH n WHERE NOT EXISTS { (n)--() }
DELETE n
RETURN count(*) AS removed
