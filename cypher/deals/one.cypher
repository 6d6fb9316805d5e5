// title.ru = "Обмен двух учреждений"
// title.en = "An exchange of two institutions"
// about.ru = "Обмен со всем его журналом, имена сторон, его ресурс и потребность, какие они сейчас, и брони при нём."
// about.en = "An exchange with its whole log, the names of its sides, its resource and need as they are now, and reservations for it."
// access = "read"
// tags = ["deals"]
// columns = ["deal", "giver", "receiver", "resource", "need", "reservations"]
// params.id = {type = "id"}
MATCH (d:Deal {id: $id})
USING INDEX SEEK d:Deal(id)
OPTIONAL MATCH (g:Institution {id: d.giver})
OPTIONAL MATCH (r:Institution {id: d.receiver})
OPTIONAL MATCH (o:Resource {id: d.resource})
OPTIONAL MATCH (n:Need {id: d.need})
RETURN properties(d) AS deal, g {.id, .name, .short_name, .sector} AS giver, r {.id, .name, .short_name, .sector} AS receiver,
  o {.id, .title, .kind, .terms, .place, .quantity, .unit, .since, .until, .since_precision, .until_precision} AS resource,
  n {.id, .title, .kind, .state, .priority, .since, .until, .since_precision, .until_precision} AS need,
  COLLECT {
    MATCH (b:Reservation {resource: d.resource})
    WHERE b.starts IS NOT NULL AND b.deal = d.id AND b.state = 'held'
    RETURN b {.id, .starts, .ends, .quantity, .whole_days} ORDER BY b.starts, b.id
  } AS reservations
