// title.ru = "Как называются учреждения и муниципалитеты"
// title.en = "What institutions and municipalities are called"
// about.ru = "Названия учреждений и муниципалитетов с этими id."
// about.en = "The names of institutions and municipalities with these ids."
// access = "read"
// tags = ["accounts"]
// columns = ["id", "name"]
// params.ids = {type = "list"}
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Institution {id: id}) RETURN n
  UNION ALL
  MATCH (n:Municipality {id: id}) RETURN n
}
RETURN n.id AS id, coalesce(n.short_name, n.name) AS name
