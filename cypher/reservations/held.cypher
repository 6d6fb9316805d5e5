// title.ru = "Ресурс с бронями перед изменением"
// title.en = "A resource with its reservations before a change"
// about.ru = "Ресурс, запертый до конца изменения, его владелец и действующие брони, которые кончаются позже названного времени. Только для самого изменения."
// about.en = "A resource, locked until the change ends, its owner, and reservations in force that end after the given time. For the change itself only."
// access = "write"
// tags = ["reservations", "internal"]
// columns = ["resource", "owner", "municipalities", "taken"]
// params.resource = {type = "id"}
// params.after = {type = "text"}
MATCH (r:Resource {id: $resource})
USING INDEX SEEK r:Resource(id)
SET r.locked = true REMOVE r.locked
WITH r
MATCH (r)<-[:OFFERS]-(i:Institution)
RETURN r {.id, .title, .quantity, .since, .until, .place} AS resource, i.id AS owner,
  COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m.id ORDER BY m.id } AS municipalities,
  COLLECT {
    MATCH (b:Reservation {resource: $resource})
    WHERE b.starts IS NOT NULL AND b.state = 'held' AND b.ends > $after
    RETURN [b.starts, b.ends, b.quantity, b.id]
  } AS taken
LIMIT 1
