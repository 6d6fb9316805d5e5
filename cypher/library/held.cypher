// title.ru = "Материал целиком"
// title.en = "A material, whole"
// about.ru = "Материал со всеми свойствами и связями, заперт до конца изменения: его убирают и потом возвращают. Только для самого изменения."
// about.en = "A material with all its properties and ties, locked until the change ends: it is taken out, and brought back later. For the change itself only."
// access = "write"
// tags = ["library", "internal"]
// columns = ["properties", "ties", "seen"]
// params.id = {type = "id"}
MATCH (m:Material {id: $id})
USING INDEX SEEK m:Material(id)
SET m.locked = true REMOVE m.locked
RETURN properties(m) AS properties,
  COLLECT {
    MATCH (m)-[t]-(o)
    RETURN {type: type(t), outward: startNode(t) = m, other: o.id, other_label: labels(o)[0], properties: properties(t)}
  } AS ties,
  toString(coalesce(m.version, 1)) + '-' + toString(coalesce(m.updated_at.epochMillis, 0)) AS seen
