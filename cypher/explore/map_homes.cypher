// title.ru = "Муниципалитеты на карте сети"
// title.en = "Municipalities on the network’s map"
// about.ru = "Сколько в каждом муниципалитете узлов, есть ли среди них узлы без места, где лежит его карта; пустой id — всё, что вне муниципалитетов."
// about.en = "How many nodes each municipality has, whether any of them lacks a place, where its map lies; the empty id is whatever is outside municipalities."
// access = "read"
// tags = ["internal"]
// columns = ["id", "nodes", "unplaced", "lat", "lon", "x", "y", "radius"]
CALL () {
  MATCH (m:Municipality)
  OPTIONAL MATCH (m)<-[:IN]-(i:Institution)
  WITH m, count(i) AS institutions, avg(i.lat) AS lat, avg(i.lon) AS lon, sum(COUNT { (i)<-[:WORKS_AT]-() }) AS jobs
  RETURN m.id AS id, institutions + jobs AS nodes, lat, lon,
    EXISTS { (m)<-[:IN]-(i:Institution) WHERE i.x IS NULL }
      OR EXISTS { (m)<-[:IN]-(:Institution)<-[:WORKS_AT]-(p:Teacher) WHERE p.x IS NULL }
      OR EXISTS { (m)<-[:IN]-(:Institution)<-[:WORKS_AT]-(:Teacher)-[:TAKES_PART]->(p:Project) WHERE p.x IS NULL }
      OR EXISTS { (m)<-[:IN]-(:Institution)-[:TAKES_PART]->(p:Project) WHERE p.x IS NULL } AS unplaced
  UNION ALL
  MATCH (n:Institution|Teacher|Project)
  WHERE (n:Institution AND NOT (n)-[:IN]->()) OR (n:Teacher AND NOT (n)-[:WORKS_AT]->()) OR (n:Project AND n.x IS NULL)
  RETURN '' AS id, count(n) AS nodes, null AS lat, null AS lon, count(CASE WHEN n.x IS NULL THEN 1 END) > 0 AS unplaced
}
OPTIONAL MATCH (h:Map {municipality: id})
RETURN id, nodes, unplaced, lat, lon, h.x AS x, h.y AS y, h.radius AS radius
ORDER BY nodes DESC, id
