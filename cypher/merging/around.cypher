// title.ru = "Объединение: все связи узла"
// title.en = "Merging: all ties of a node"
// about.ru = "Все связи узла со всеми свойствами. Только для самого объединения: видимость не учитывается."
// about.en = "All ties of a node with all their properties. For merging itself only: visibility is not applied."
// access = "read"
// tags = ["merging", "internal"]
// columns = ["element", "type", "outward", "other", "other_label", "properties"]
// params.id = {type = "id"}
CALL () {
  MATCH (n:Teacher {id: $id}) RETURN n
  UNION ALL MATCH (n:Institution {id: $id}) RETURN n
}
MATCH (n)-[r]-(o)
RETURN elementId(r) AS element, type(r) AS type, startNode(r) = n AS outward, o.id AS other, labels(o)[0] AS other_label,
  properties(r) AS properties
ORDER BY type, other, element
