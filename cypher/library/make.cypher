// title.ru = "Поделиться материалом"
// title.en = "Share a material"
// about.ru = "Создаёт материал педагога или учреждения с темами и со ссылкой на то, из чего он сделан. Владелец запирается, и посланное дважды даёт один материал. known — есть ли все темы, there — есть ли то, из чего он сделан."
// about.en = "Makes a material of a teacher or an institution with its topics and with what it was made from. The owner is locked, and what is sent twice makes one material. known tells whether all topics exist, there whether what it was made from does."
// access = "write"
// tags = ["library", "internal"]
// columns = ["made", "known", "there"]
// params.owner = {type = "id"}
// params.owner_label = {type = "text"}
// params.id = {type = "id"}
// params.properties = {type = "map"}
// params.topics = {type = "list"}
// params.made_from = {type = "text", default = ""}
CALL () {
  MATCH (o:Institution {id: $owner}) USING INDEX SEEK o:Institution(id) WHERE $owner_label = 'Institution' RETURN o
  UNION ALL MATCH (o:Teacher {id: $owner}) USING INDEX SEEK o:Teacher(id) WHERE $owner_label = 'Teacher' RETURN o
}
SET o.locked = true REMOVE o.locked
WITH o, COLLECT { MATCH (t:Topic) WHERE t.id IN $topics RETURN t } AS topics
OPTIONAL MATCH (old:Material {id: $id})
OPTIONAL MATCH (source:Material {id: $made_from})
WITH o, topics, source, size(topics) = size($topics) AS known, source IS NOT NULL OR $made_from = '' AS there, old
WITH o, topics, source, known, there, known AND there AND old IS NULL AS made
FOREACH (_ IN CASE WHEN made THEN [1] ELSE [] END |
  CREATE (o)-[:SHARES]->(m:Material {id: $id})
  SET m += $properties, m.version = 1, m.created_at = datetime.transaction(), m.updated_at = datetime.transaction()
  FOREACH (t IN topics | CREATE (m)-[:ABOUT]->(t))
  FOREACH (s IN CASE WHEN source IS NULL THEN [] ELSE [source] END | CREATE (m)-[:MADE_FROM]->(s)))
RETURN made, known, there
