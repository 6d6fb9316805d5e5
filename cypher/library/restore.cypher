// title.ru = "Вернуть убранный материал"
// title.en = "Bring a material back"
// about.ru = "Создаёт убранный материал таким, каким он был, если его владелец ещё есть, и его связи с тем, что ещё есть. there — на месте ли он теперь."
// about.en = "Makes a material that was taken out as it was, if its owner is still there, and its ties with what is still there. there tells whether it is back."
// access = "write"
// tags = ["library", "internal"]
// columns = ["there"]
// params.id = {type = "id"}
// params.owner = {type = "id"}
// params.owner_label = {type = "text"}
// params.node = {type = "map"}
// params.ties = {type = "rows"}
CALL () {
  MATCH (o:Institution {id: $owner}) USING INDEX SEEK o:Institution(id) WHERE $owner_label = 'Institution' RETURN o
  UNION ALL MATCH (o:Teacher {id: $owner}) USING INDEX SEEK o:Teacher(id) WHERE $owner_label = 'Teacher' RETURN o
}
SET o.locked = true REMOVE o.locked
WITH o
OPTIONAL MATCH (old:Material {id: $id})
FOREACH (_ IN CASE WHEN old IS NULL THEN [1] ELSE [] END |
  CREATE (m:Material) SET m = $node, m.updated_at = datetime.transaction())
WITH o
OPTIONAL MATCH (m:Material {id: $id})
CALL (m) {
  UNWIND $ties AS row
  OPTIONAL MATCH (other:$(row.other_label) {id: row.other})
  WITH m, row, other
  WHERE other IS NOT NULL AND NOT EXISTS { (m)-[t]-(other) WHERE type(t) = row.type AND (startNode(t) = m) = row.outward }
  WITH row, CASE WHEN row.outward THEN m ELSE other END AS a, CASE WHEN row.outward THEN other ELSE m END AS b
  CREATE (a)-[t:$(row.type)]->(b)
  SET t += row.properties
}
RETURN m IS NOT NULL AND EXISTS { (o)-[:SHARES]->(m) } AS there
