// title.ru = "Загрузка: связи из столбцов узла"
// title.en = "Import: ties from a node's columns"
// about.ru = "Создаёт недостающие связи без id. Если конца связи больше нет, вся загрузка отменяется."
// about.en = "Creates the ties without an id that are missing. When an end is gone the whole import is undone."
// access = "write"
// tags = ["import", "internal"]
// columns = ["created"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
OPTIONAL MATCH (n:$(row.label) {id: row.id})
OPTIONAL MATCH (other:$(row.other) {id: row.target})
SET n.updated_at = n.updated_at  // the lock at which two imports of the same link meet
WITH row, n, other,
     coalesce(any(one IN [(n)-[old]-(near) WHERE type(old) = row.type AND (startNode(old) = n) = row.outward | near]
                  WHERE one = other), false) AS there
WHERE NOT there
WITH row, CASE WHEN row.outward THEN n ELSE other END AS a, CASE WHEN row.outward THEN other ELSE n END AS b
CREATE (a)-[:$(row.type)]->(b)
RETURN count(*) AS created
