// title.ru = "Отмена загрузки: убрать связи"
// title.en = "Undo of an import: take ties away"
// about.ru = "Удаляет связи, созданные загрузкой. Типы приходят только из словаря."
// about.en = "Removes the ties that the import made. Types come from the vocabulary only."
// access = "write"
// tags = ["exchange", "internal"]
// columns = ["removed"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH ()-[t:$(row.type) {id: row.id}]->()
DELETE t
RETURN count(*) AS removed
