// title.ru = "Загрузка: узлы"
// title.en = "Import: nodes"
// about.ru = "Создаёт узлы по их id или обновляет перечисленные свойства; неизменившиеся не трогает. Метки приходят только из словаря."
// about.en = "Creates nodes by id or updates the properties listed; leaves alone what did not change. Labels come from the vocabulary only."
// access = "write"
// tags = ["import", "internal"]
// columns = ["created", "updated"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
OPTIONAL MATCH (old:$(row.label) {id: row.id})
WITH row, old IS NULL AS created,
     any(key IN keys(row.properties) WHERE NOT coalesce(
       old[key] = row.properties[key], old[key] IS NULL AND row.properties[key] IS NULL)) AS differs
WHERE created OR differs
MERGE (n:$(row.label) {id: row.id})
ON CREATE SET n.created_at = datetime.transaction()
SET n += row.properties, n.updated_at = datetime.transaction()
RETURN sum(CASE WHEN created THEN 1 ELSE 0 END) AS created, sum(CASE WHEN created THEN 0 ELSE 1 END) AS updated
