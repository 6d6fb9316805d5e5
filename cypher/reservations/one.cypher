// title.ru = "Бронь"
// title.en = "A reservation"
// about.ru = "Бронь с её журналом и именами владельца ресурса и того, кто забронировал."
// about.en = "A reservation with its log and the names of the owner of the resource and of whoever reserved it."
// access = "read"
// tags = ["reservations"]
// columns = ["reservation", "owner", "guest", "resource"]
// params.id = {type = "id"}
MATCH (b:Reservation {id: $id})
USING INDEX SEEK b:Reservation(id)
OPTIONAL MATCH (o:Institution {id: b.owner})
OPTIONAL MATCH (g:Institution {id: b.institution})
OPTIONAL MATCH (r:Resource {id: b.resource})
RETURN properties(b) AS reservation, o {.id, .name, .short_name, .sector} AS owner, g {.id, .name, .short_name, .sector} AS guest,
  r {.id, .title, .kind, .place, .quantity, .unit} AS resource
