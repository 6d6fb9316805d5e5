// title.ru = "Объединение: узел как он есть"
// title.en = "Merging: a node as it is"
// about.ru = "Все свойства узла. Только для самого объединения: видимость не учитывается."
// about.en = "All properties of a node. For merging itself only: visibility is not applied."
// access = "read"
// tags = ["merging", "internal"]
// columns = ["label", "properties"]
// params.id = {type = "id"}
CALL () {
  MATCH (n:Teacher {id: $id}) RETURN n
  UNION ALL MATCH (n:Institution {id: $id}) RETURN n
}
RETURN labels(n)[0] AS label, properties(n) AS properties
