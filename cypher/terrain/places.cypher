// title.ru = "Учреждения на местности и что они предлагают"
// title.en = "Institutions on the ground and what they offer"
// about.ru = "Учреждения муниципалитета, существующие на дату: название, вид, сектор, адрес, координаты; их предложения, не закончившиеся к дате и уже начавшиеся, с видом и темами; дерево тем."
// about.en = "The institutions of the municipality that exist on the date: name, kind, sector, address, coordinates; their offers in force on it, with kind and topics; the tree of topics."
// access = "read"
// tags = ["terrain"]
// columns = ["ids", "names", "kinds", "sectors", "addresses", "lats", "lons", "offers", "tree"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i ORDER BY i.id
WITH collect(i) AS every
RETURN [i IN every | i.id] AS ids, [i IN every | coalesce(i.short_name, i.name)] AS names, [i IN every | i.kind] AS kinds,
  [i IN every | i.sector] AS sectors, [i IN every | i.address] AS addresses, [i IN every | i.lat] AS lats, [i IN every | i.lon] AS lons,
  COLLECT {
    UNWIND every AS i
    MATCH (i)-[:OFFERS]->(r:Resource)
    WHERE (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on)
    RETURN [r.id, r.title, r.kind, i.id, [(r)-[:ABOUT]->(t:Topic) | t.id]] ORDER BY r.title, r.id
  } AS offers,
  COLLECT { MATCH (t:Topic) RETURN [t.id, t.name, head([(t)-[:PART_OF]->(p:Topic) | p.id])] ORDER BY t.name, t.id } AS tree
