// title.ru = "Объявление целиком"
// title.en = "A post, whole"
// about.ru = "Объявление со всеми свойствами и связями, заперто до конца изменения: его снимают и потом возвращают. Только для самого изменения."
// about.en = "A post with all its properties and ties, locked until the change ends: it is taken down, and brought back later. For the change itself only."
// access = "write"
// tags = ["bulletin", "internal"]
// columns = ["properties", "ties", "seen"]
// params.id = {type = "id"}
MATCH (p:Post {id: $id})
USING INDEX SEEK p:Post(id)
SET p.locked = true REMOVE p.locked
RETURN properties(p) AS properties,
  COLLECT {
    MATCH (p)-[t]-(o)
    RETURN {type: type(t), outward: startNode(t) = p, other: o.id, other_label: labels(o)[0], properties: properties(t)}
  } AS ties,
  toString(coalesce(p.version, 1)) + '-' + toString(coalesce(p.updated_at.epochMillis, 0)) AS seen
