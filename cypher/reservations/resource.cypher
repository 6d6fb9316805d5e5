// title.ru = "Ресурс, который бронируют"
// title.en = "A resource to reserve"
// about.ru = "Ресурс, его владелец и муниципалитет владельца."
// about.en = "A resource, its owner and the owner's municipality."
// access = "read"
// tags = ["reservations"]
// columns = ["resource", "owner", "municipality"]
// params.id = {type = "id"}
MATCH (r:Resource {id: $id})<-[:OFFERS]-(i:Institution)
USING INDEX SEEK r:Resource(id)
RETURN r {.id, .title, .kind, .terms, .place, .quantity, .unit, .since, .until, .since_precision, .until_precision} AS resource,
  i {.id, .name, .short_name, .sector} AS owner, head([(i)-[:IN]->(m:Municipality) | m.id]) AS municipality
LIMIT 1
