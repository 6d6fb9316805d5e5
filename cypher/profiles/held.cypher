// title.ru = "Запись профиля целиком"
// title.en = "A record of a profile, whole"
// about.ru = "Запись учреждения со всеми свойствами и связями, заперта до конца изменения: её убирают и потом возвращают. Только для самого изменения."
// about.en = "A record of the institution with all its properties and ties, locked until the change ends: it is taken out, and brought back later. For the change itself only."
// access = "write"
// tags = ["profiles", "internal"]
// columns = ["properties", "ties", "seen"]
// params.institution = {type = "id"}
// params.label = {type = "text"}
// params.tie = {type = "text"}
// params.id = {type = "id"}
MATCH (i:Institution {id: $institution})-[own:FOLLOWS|RUNS|OFFERS|NEEDS|PURSUES]->(n {id: $id})
USING INDEX SEEK i:Institution(id)
WHERE type(own) = $tie AND $label IN labels(n)
SET n.locked = true REMOVE n.locked
WITH own, n, CASE WHEN own:PURSUES THEN own ELSE n END AS written
RETURN properties(n) AS properties,
  COLLECT {
    MATCH (n)-[t]-(o)
    RETURN {type: type(t), outward: startNode(t) = n, other: o.id, other_label: labels(o)[0], properties: properties(t)}
  } AS ties,
  toString(coalesce(written.version, 1)) + '-' + toString(coalesce(written.updated_at.epochMillis, 0)) AS seen
