// title.ru = "Вернуть убранную запись профиля"
// title.en = "Bring back a record of a profile"
// about.ru = "Создаёт убранную запись такой, какой она была, и её связи с тем, что ещё есть; то, что уже на месте, не повторяется. there — есть ли теперь у учреждения эта запись."
// about.en = "Makes a record that was taken out as it was, and its ties with what is still there; what is in its place already is not repeated. there tells whether the institution now has the record."
// access = "write"
// tags = ["profiles", "internal"]
// columns = ["there"]
// params.institution = {type = "id"}
// params.label = {type = "text"}
// params.tie = {type = "text"}
// params.id = {type = "id"}
// params.node = {type = "map"}
// params.ties = {type = "rows"}
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
SET i.locked = true REMOVE i.locked
WITH i
OPTIONAL MATCH (old:$($label) {id: $id})
FOREACH (_ IN CASE WHEN old IS NULL AND $node.id IS NOT NULL THEN [1] ELSE [] END |
  CREATE (n:$($label)) SET n = $node, n.updated_at = datetime.transaction())
WITH i
OPTIONAL MATCH (n:$($label) {id: $id})
CALL (i, n) {
  UNWIND $ties AS row
  OPTIONAL MATCH (o:$(row.other_label) {id: row.other})
  WITH i, n, row, CASE WHEN row.type = $tie THEN i ELSE o END AS o
  WHERE n IS NOT NULL AND o IS NOT NULL
    AND NOT EXISTS { (n)-[t]-(o) WHERE type(t) = row.type AND (startNode(t) = n) = row.outward }
  WITH row, CASE WHEN row.outward THEN n ELSE o END AS a, CASE WHEN row.outward THEN o ELSE n END AS b
  CREATE (a)-[t:$(row.type)]->(b)
  SET t += row.properties
}
RETURN n IS NOT NULL AND EXISTS { (i)-[t]->(n) WHERE type(t) = $tie } AS there
