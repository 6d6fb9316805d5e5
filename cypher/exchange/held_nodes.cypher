// title.ru = "Загрузка сети: узлы как они есть"
// title.en = "Import of a network: nodes as they are"
// about.ru = "Все свойства названных узлов и сколько у них связей. Только для самой загрузки и её отмены: видимость не учитывается."
// about.en = "All properties of the named nodes and how many ties they have. For the import itself and its undo only: visibility is not applied."
// access = "read"
// tags = ["exchange", "internal"]
// columns = ["id", "label", "properties", "municipality", "ties"]
// params.ids = {type = "ids"}
// params.labels = {type = "list"}
UNWIND $labels AS label
UNWIND $ids AS id
MATCH (n:$(label) {id: id})
RETURN n.id AS id, label, properties(n) AS properties, head([(n)-[:IN]->(m:Municipality) | m.id]) AS municipality,
  COUNT { (n)--() } AS ties
