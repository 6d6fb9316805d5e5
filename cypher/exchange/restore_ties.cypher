// title.ru = "Отмена загрузки: вернуть свойства связей"
// title.en = "Undo of an import: give ties their properties back"
// about.ru = "Возвращает связям прежние свойства."
// about.en = "Gives ties the properties they had."
// access = "write"
// tags = ["exchange", "internal"]
// columns = ["restored"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH ()-[t:$(row.type) {id: row.id}]->()
SET t = row.properties
RETURN count(*) AS restored
