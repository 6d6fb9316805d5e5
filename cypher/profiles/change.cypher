// title.ru = "Изменить запись профиля"
// title.en = "Change a record of a profile"
// about.ru = "Меняет свойства и темы практики, программы, ресурса или потребности учреждения, если с той версии, которую видел пишущий, её никто не менял и она только его. known — есть ли все названные темы."
// about.en = "Changes properties and topics of a practice, programme, offer or need of the institution, unless somebody has since the version that the writer saw, or others have it too. known tells whether all named topics exist."
// access = "write"
// tags = ["profiles", "internal"]
// columns = ["changed", "known"]
// params.institution = {type = "id"}
// params.label = {type = "text"}
// params.id = {type = "id"}
// params.seen = {type = "text"}
// params.properties = {type = "map"}
// params.topics = {type = "list"}
MATCH (i:Institution {id: $institution})-[:FOLLOWS|RUNS|OFFERS|NEEDS]->(n {id: $id})
USING INDEX SEEK i:Institution(id)
WHERE $label IN labels(n)
SET n.locked = true REMOVE n.locked
WITH i, n, COLLECT { MATCH (t:Topic) WHERE t.id IN $topics RETURN t } AS topics
WITH n, topics, size(topics) = size($topics) AS known,
  $seen = toString(coalesce(n.version, 1)) + '-' + toString(coalesce(n.updated_at.epochMillis, 0))
    AND NOT EXISTS { (n)<-[:FOLLOWS]-(o:Institution) WHERE o <> i } AS same
WITH n, known, same AND known AS changed, [(n)-[a:ABOUT]->(t:Topic) WHERE NOT t.id IN $topics | a] AS gone,
  [t IN topics WHERE NOT EXISTS { (n)-[:ABOUT]->(t) }] AS fresh
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET n += $properties, n.version = coalesce(n.version, 1) + 1, n.updated_at = datetime.transaction()
  FOREACH (a IN gone | DELETE a)
  FOREACH (t IN fresh | CREATE (n)-[:ABOUT]->(t)))
RETURN changed, known
