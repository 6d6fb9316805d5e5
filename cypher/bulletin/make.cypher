// title.ru = "Разместить объявление"
// title.en = "Put up a post"
// about.ru = "Создаёт объявление учреждения с темами и адресатами. Учреждение запирается, и посланное дважды даёт одно объявление. known — есть ли все темы, there — все ли адресаты есть в том же муниципалитете."
// about.en = "Makes a post of an institution with its topics and addressees. The institution is locked, and what is sent twice makes one post. known tells whether all topics exist, there whether all addressees are in the same municipality."
// access = "write"
// tags = ["bulletin", "internal"]
// columns = ["made", "known", "there"]
// params.institution = {type = "id"}
// params.id = {type = "id"}
// params.properties = {type = "map"}
// params.topics = {type = "list"}
// params.addressees = {type = "list"}
MATCH (o:Institution {id: $institution})-[:IN]->(m:Municipality)
USING INDEX SEEK o:Institution(id)
SET o.locked = true REMOVE o.locked
WITH o, m, COLLECT { MATCH (t:Topic) WHERE t.id IN $topics RETURN t } AS topics,
  COLLECT { MATCH (i:Institution)-[:IN]->(m) WHERE i.id IN $addressees RETURN i } AS places
OPTIONAL MATCH (old:Post {id: $id})
WITH o, topics, places, size(topics) = size($topics) AS known, size(places) = size($addressees) AS there, old
WITH o, topics, places, known, there, known AND there AND old IS NULL AS made
FOREACH (_ IN CASE WHEN made THEN [1] ELSE [] END |
  CREATE (o)-[:POSTED]->(p:Post {id: $id})
  SET p += $properties, p.version = 1, p.told_at = datetime.transaction().epochMillis, p.created_at = datetime.transaction(),
    p.updated_at = datetime.transaction()
  FOREACH (t IN topics | CREATE (p)-[:ABOUT]->(t))
  FOREACH (i IN places | CREATE (p)-[:ADDRESSED_TO]->(i)))
RETURN made, known, there
