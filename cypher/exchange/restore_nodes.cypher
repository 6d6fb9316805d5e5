// title.ru = "Отмена загрузки: вернуть свойства узлов"
// title.en = "Undo of an import: give nodes their properties back"
// about.ru = "Возвращает узлам прежние свойства; место на карте остаётся нынешним."
// about.en = "Gives nodes the properties they had; their place on the map stays as it is now."
// access = "write"
// tags = ["exchange", "internal"]
// columns = ["restored"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH (n:$(row.label) {id: row.id})
WITH n, row, n {.x, .y, .community} AS place
SET n = row.properties
SET n += place
RETURN count(*) AS restored
