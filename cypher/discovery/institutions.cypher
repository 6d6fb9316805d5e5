// title.ru = "Учреждения муниципалитета для открытий"
// title.en = "Institutions of a municipality for discoveries"
// about.ru = "Учреждения муниципалитета, существовавшие на дату: вид, сектор, сообщество карты."
// about.en = "Institutions of a municipality that existed on the date: kind, sector, community on the map."
// access = "read"
// tags = ["discovery"]
// columns = ["ids", "kinds", "sectors", "communities"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i ORDER BY i.id
WITH collect(i) AS every
RETURN [i IN every | i.id] AS ids, [i IN every | i.kind] AS kinds, [i IN every | i.sector] AS sectors,
  [i IN every | i.community] AS communities
