// title.ru = "Загрузка сети: связи как они есть"
// title.en = "Import of a network: ties as they are"
// about.ru = "Все свойства названных связей с их концами. Только для самой загрузки и её отмены: видимость не учитывается."
// about.en = "All properties of the named ties with their ends. For the import itself and its undo only: visibility is not applied."
// access = "read"
// tags = ["exchange", "internal"]
// columns = ["id", "type", "start", "end", "properties"]
// params.ids = {type = "ids"}
// params.types = {type = "list"}
UNWIND $types AS type
UNWIND $ids AS id
MATCH (a)-[t:$(type) {id: id}]->(b)
RETURN t.id AS id, type, a.id AS start, b.id AS end, properties(t) AS properties
