// title.ru = "Вернуть снятое объявление"
// title.en = "Bring a post back"
// about.ru = "Создаёт снятое объявление таким, каким оно было, если его учреждение ещё есть, и его связи с тем, что ещё есть. Если из адресатов никого не осталось, оно не становится объявлением для всех. there — на месте ли оно теперь."
// about.en = "Makes a post that was taken down as it was, if its institution is still there, and its ties with what is still there. If none of its addressees is left, it does not become one for everyone. there tells whether it is back."
// access = "write"
// tags = ["bulletin", "internal"]
// columns = ["there"]
// params.id = {type = "id"}
// params.institution = {type = "id"}
// params.node = {type = "map"}
// params.ties = {type = "rows"}
MATCH (o:Institution {id: $institution})
USING INDEX SEEK o:Institution(id)
SET o.locked = true REMOVE o.locked
WITH o
OPTIONAL MATCH (old:Post {id: $id})
FOREACH (_ IN CASE WHEN old IS NULL THEN [1] ELSE [] END |
  CREATE (p:Post) SET p = $node, p.updated_at = datetime.transaction())
WITH o
OPTIONAL MATCH (p:Post {id: $id})
CALL (p) {
  UNWIND $ties AS row
  OPTIONAL MATCH (other:$(row.other_label) {id: row.other})
  WITH p, row, other
  WHERE other IS NOT NULL AND NOT EXISTS { (p)-[t]-(other) WHERE type(t) = row.type AND (startNode(t) = p) = row.outward }
  WITH row, CASE WHEN row.outward THEN p ELSE other END AS a, CASE WHEN row.outward THEN other ELSE p END AS b
  CREATE (a)-[t:$(row.type)]->(b)
  SET t += row.properties
}
RETURN p IS NOT NULL AND EXISTS { (o)-[:POSTED]->(p) } AS there
