// title.ru = "Новая запись профиля"
// title.en = "A new record of a profile"
// about.ru = "Создаёт запись учреждения с темами или присоединяет его к названной другими практике или результату. Учреждение запирается, и посланное дважды даёт одну запись. known — есть ли все темы, there — есть ли к чему присоединяться."
// about.en = "Makes a record of the institution with its topics, or joins it to a practice or outcome that others have named. The institution is locked, and what is sent twice makes one record. known tells whether all topics exist, there whether there is something to join."
// access = "write"
// tags = ["profiles", "internal"]
// columns = ["made", "known", "there", "title"]
// params.institution = {type = "id"}
// params.label = {type = "text"}
// params.tie = {type = "text"}
// params.id = {type = "id"}
// params.is_new = {type = "bool", default = true}
// params.properties = {type = "map"}
// params.topics = {type = "list"}
// params.tie_properties = {type = "map"}
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
SET i.locked = true REMOVE i.locked
WITH i, COLLECT { MATCH (t:Topic) WHERE t.id IN $topics RETURN t } AS topics
OPTIONAL MATCH (old:$($label) {id: $id})
WITH i, topics, size(topics) = size($topics) AS known, old, old IS NOT NULL OR $is_new AS there,
  old IS NOT NULL AND EXISTS { (i)-[t]->(old) WHERE type(t) = $tie } AS held
WITH i, topics, known, there, old, known AND there AND NOT held AND (old IS NULL OR NOT $is_new) AS made
FOREACH (_ IN CASE WHEN made AND old IS NULL THEN [1] ELSE [] END |
  CREATE (n:$($label) {id: $id})
  SET n += $properties, n.version = CASE WHEN $label <> 'Outcome' THEN 1 END,
    n.created_at = datetime.transaction(), n.updated_at = datetime.transaction()
  FOREACH (t IN topics | CREATE (n)-[:ABOUT]->(t)))
WITH i, known, there, made
CALL (i, made) {
  OPTIONAL MATCH (n:$($label) {id: $id})
  FOREACH (_ IN CASE WHEN made THEN [1] ELSE [] END |
    CREATE (i)-[t:$($tie)]->(n)
    SET t += $tie_properties
    FOREACH (_ IN CASE WHEN $tie = 'PURSUES' THEN [1] ELSE [] END |
      SET t.version = 1, t.created_at = datetime.transaction(), t.updated_at = datetime.transaction()))
  RETURN n.title AS title
}
RETURN made, known, there, coalesce(title, '') AS title
