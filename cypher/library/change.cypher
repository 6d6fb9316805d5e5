// title.ru = "Изменить материал"
// title.en = "Change a material"
// about.ru = "Меняет свойства и темы материала, если с той версии, которую видел пишущий, его никто не менял. Чей он и из чего сделан, так не меняется. known — есть ли все названные темы."
// about.en = "Changes properties and topics of a material unless somebody has since the version that the writer saw. Whose it is and what it was made from cannot be changed so. known tells whether all named topics exist."
// access = "write"
// tags = ["library", "internal"]
// columns = ["changed", "known"]
// params.id = {type = "id"}
// params.seen = {type = "text"}
// params.properties = {type = "map"}
// params.topics = {type = "list"}
MATCH (m:Material {id: $id})
USING INDEX SEEK m:Material(id)
SET m.locked = true REMOVE m.locked
WITH m, COLLECT { MATCH (t:Topic) WHERE t.id IN $topics RETURN t } AS topics
WITH m, topics, size(topics) = size($topics) AS known,
  $seen = toString(coalesce(m.version, 1)) + '-' + toString(coalesce(m.updated_at.epochMillis, 0)) AS same
WITH m, known, same AND known AS changed, [(m)-[a:ABOUT]->(t:Topic) WHERE NOT t.id IN $topics | a] AS gone,
  [t IN topics WHERE NOT EXISTS { (m)-[:ABOUT]->(t) }] AS fresh
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET m += $properties, m.version = coalesce(m.version, 1) + 1, m.updated_at = datetime.transaction()
  FOREACH (a IN gone | DELETE a)
  FOREACH (t IN fresh | CREATE (m)-[:ABOUT]->(t)))
RETURN changed, known
