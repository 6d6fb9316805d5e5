// title.ru = "Учреждения доски обменов"
// title.en = "Institutions of the exchange board"
// about.ru = "Учреждения муниципалитета, существовавшие на дату: имя, сектор, координаты; и все темы, каждая с той, частью которой она является."
// about.en = "Institutions of the municipality that existed on the date: name, sector, coordinates; and all topics, each with the one that it is part of."
// access = "read"
// tags = ["deals"]
// columns = ["ids", "names", "sectors", "lats", "lons", "topics"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i ORDER BY coalesce(i.short_name, i.name), i.id
WITH collect(i) AS every
RETURN [i IN every | i.id] AS ids, [i IN every | coalesce(i.short_name, i.name)] AS names, [i IN every | i.sector] AS sectors,
  [i IN every | i.lat] AS lats, [i IN every | i.lon] AS lons,
  COLLECT { MATCH (t:Topic) RETURN [t.id, t.name, head([(t)-[:PART_OF]->(u:Topic) | u.id])] ORDER BY t.id LIMIT 5000 } AS topics
