// title.ru = "Загрузка: связи, которых договор больше не создаёт"
// title.en = "Import: ties that an agreement no longer makes"
// about.ru = "Удаляет выведенные из договора формальные связи, если сменились его форма или стороны."
// about.en = "Removes formal ties derived from an agreement whose form or parties have changed."
// access = "write"
// tags = ["import", "internal"]
// columns = ["removed"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH ()-[t:FORMAL_TIE {id: row.id}]->()
WHERE t.source = 'agreement'
DELETE t
RETURN count(t) AS removed
