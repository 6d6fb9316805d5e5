// title.ru = "Загрузка: связи с собственным id"
// title.en = "Import: ties with an id"
// about.ru = "Создаёт связи по их id или обновляет перечисленные свойства. Если конца связи больше нет, вся загрузка отменяется. Типы и метки приходят только из словаря."
// about.en = "Creates ties by id or updates the properties listed. When an end is gone the whole import is undone. Types and labels come from the vocabulary only."
// access = "write"
// tags = ["import", "internal"]
// columns = ["created", "updated"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
OPTIONAL MATCH (a:$(row.start) {id: row.from})
OPTIONAL MATCH (b:$(row.end) {id: row.to})
OPTIONAL MATCH ()-[old:$(row.type) {id: row.id}]->()
WITH row, a, b, old, old IS NULL AS created,
     any(key IN keys(row.properties) WHERE NOT coalesce(
       old[key] = row.properties[key], old[key] IS NULL AND row.properties[key] IS NULL)) AS differs
WHERE created OR differs
FOREACH (nothing IN CASE WHEN created THEN [1] ELSE [] END |
  CREATE (a)-[t:$(row.type) {id: row.id, created_at: datetime.transaction()}]->(b)
  SET t += row.properties, t.updated_at = datetime.transaction())
FOREACH (nothing IN CASE WHEN created THEN [] ELSE [1] END |
  SET old += row.properties, old.updated_at = datetime.transaction())
RETURN sum(CASE WHEN created THEN 1 ELSE 0 END) AS created, sum(CASE WHEN created THEN 0 ELSE 1 END) AS updated
