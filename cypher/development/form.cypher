// title.ru = "Сложить запрос на повышение квалификации"
// title.en = "Form a request for professional development"
// about.ru = "Создаёт запрос педагога или учреждения с темами и с тем, из чего он сложился. Владелец запирается, и посланное дважды даёт один запрос. known — есть ли все темы."
// about.en = "Makes a request of a teacher or an institution with its topics and with what it was formed from. The owner is locked, and what is sent twice makes one request. known tells whether all topics exist."
// access = "write"
// tags = ["development", "internal"]
// columns = ["made", "known"]
// params.id = {type = "id"}
// params.owner = {type = "id"}
// params.owner_label = {type = "text"}
// params.municipality = {type = "id"}
// params.properties = {type = "map"}
// params.topics = {type = "list"}
// params.practice = {type = "text", default = ""}
// params.need = {type = "text", default = ""}
// params.partner = {type = "text", default = ""}
CALL () {
  MATCH (o:Institution {id: $owner}) USING INDEX SEEK o:Institution(id) WHERE $owner_label = 'Institution' RETURN o
  UNION ALL MATCH (o:Teacher {id: $owner}) USING INDEX SEEK o:Teacher(id) WHERE $owner_label = 'Teacher' RETURN o
}
MATCH (m:Municipality {id: $municipality})
SET o.locked = true REMOVE o.locked
WITH o, m, COLLECT { MATCH (t:Topic) WHERE t.id IN $topics RETURN t } AS topics
OPTIONAL MATCH (old:PdRequest {id: $id})
WITH o, m, topics, size(topics) = size($topics) AS known, old
WITH o, m, topics, known, known AND old IS NULL AS made,
  COLLECT { MATCH (x:Practice {id: $practice}) RETURN x UNION ALL MATCH (x:Need {id: $need}) RETURN x } AS bases,
  COLLECT { MATCH (x:Institution {id: $partner}) RETURN x } AS partners
FOREACH (_ IN CASE WHEN made THEN [1] ELSE [] END |
  CREATE (o)-[:ASKS]->(n:PdRequest {id: $id})-[:IN]->(m)
  SET n += $properties, n.version = 1, n.created_at = datetime.transaction(), n.updated_at = datetime.transaction()
  FOREACH (t IN topics | CREATE (n)-[:ABOUT]->(t))
  FOREACH (x IN bases | CREATE (n)-[:BASED_ON]->(x))
  FOREACH (x IN partners | CREATE (n)-[:LEARNS_FROM]->(x)))
RETURN made, known
