// title.ru = "Изменить объявление"
// title.en = "Change a post"
// about.ru = "Меняет свойства, темы и адресатов объявления, если с той версии, которую видел пишущий, его никто не менял. told — сообщить заново: оно теперь касается и тех, кого не касалось. known — есть ли все темы, there — все ли адресаты есть."
// about.en = "Changes properties, topics and addressees of a post unless somebody has since the version that the writer saw. told: tell it anew, for it now concerns people whom it did not. known tells whether all topics exist, there whether all addressees do."
// access = "write"
// tags = ["bulletin", "internal"]
// columns = ["changed", "known", "there"]
// params.id = {type = "id"}
// params.seen = {type = "text"}
// params.properties = {type = "map"}
// params.topics = {type = "list"}
// params.addressees = {type = "list"}
// params.told = {type = "bool"}
MATCH (p:Post {id: $id})<-[:POSTED]-(:Institution)-[:IN]->(m:Municipality)
USING INDEX SEEK p:Post(id)
SET p.locked = true REMOVE p.locked
WITH p, COLLECT { MATCH (t:Topic) WHERE t.id IN $topics RETURN t } AS topics,
  COLLECT { MATCH (i:Institution)-[:IN]->(m) WHERE i.id IN $addressees RETURN i } AS places,
  $seen = toString(coalesce(p.version, 1)) + '-' + toString(coalesce(p.updated_at.epochMillis, 0)) AS same
WITH p, topics, places, same, size(topics) = size($topics) AS known, size(places) = size($addressees) AS there
WITH p, known, there, same AND known AND there AS changed,
  [(p)-[a:ABOUT]->(t:Topic) WHERE NOT t.id IN $topics | a] + [(p)-[a:ADDRESSED_TO]->(i:Institution) WHERE NOT i.id IN $addressees | a] AS gone,
  [t IN topics WHERE NOT EXISTS { (p)-[:ABOUT]->(t) }] AS fresh, [i IN places WHERE NOT EXISTS { (p)-[:ADDRESSED_TO]->(i) }] AS more
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET p += $properties, p.version = coalesce(p.version, 1) + 1, p.updated_at = datetime.transaction(),
    p.told_at = CASE WHEN $told THEN datetime.transaction().epochMillis ELSE p.told_at END
  FOREACH (a IN gone | DELETE a)
  FOREACH (t IN fresh | CREATE (p)-[:ABOUT]->(t))
  FOREACH (i IN more | CREATE (p)-[:ADDRESSED_TO]->(i)))
RETURN changed, known, there
