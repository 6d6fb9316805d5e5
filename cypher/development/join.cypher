// title.ru = "Присоединиться к запросу"
// title.en = "Join a request"
// about.ru = "Присоединяет педагога или учреждение к запросу, который собирает желающих, или отсоединяет; сказанное дважды сказано один раз. last — он последний, кто запрашивает, и уйти не может."
// about.en = "Joins a teacher or an institution to a request that gathers, or takes them off; said twice it is said once. last: nobody else asks for it, so they cannot leave."
// access = "write"
// tags = ["development", "internal"]
// columns = ["state", "changed", "last"]
// params.id = {type = "id"}
// params.owner = {type = "id"}
// params.owner_label = {type = "text"}
// params.wanted = {type = "bool"}
MATCH (n:PdRequest {id: $id})
USING INDEX SEEK n:PdRequest(id)
SET n.locked = true REMOVE n.locked
WITH n
CALL () {
  MATCH (o:Institution {id: $owner}) USING INDEX SEEK o:Institution(id) WHERE $owner_label = 'Institution' RETURN o
  UNION ALL MATCH (o:Teacher {id: $owner}) USING INDEX SEEK o:Teacher(id) WHERE $owner_label = 'Teacher' RETURN o
}
WITH n, o, [(o)-[t:ASKS]->(n) | t] AS ties, COUNT { (n)<-[:ASKS]-() } AS askers
WITH n, o, ties, NOT $wanted AND size(ties) > 0 AND askers = 1 AS last
WITH n, o, ties, last, n.state = 'gathering' AND NOT last AND $wanted <> (size(ties) > 0) AS changed
FOREACH (_ IN CASE WHEN changed AND $wanted THEN [1] ELSE [] END | CREATE (o)-[:ASKS]->(n))
FOREACH (t IN CASE WHEN changed AND NOT $wanted THEN ties ELSE [] END | DELETE t)
RETURN n.state AS state, changed, last
