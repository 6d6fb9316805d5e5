// title.ru = "Открытые потребности и предложения, которые им отвечают"
// title.en = "Open needs and the offers that answer them"
// about.ru = "Открытые потребности учреждений муниципалитета и ресурсы других его учреждений того же вида, с общей темой, доступные в то же время и не закончившиеся к дате; для каждой пары — сколько у них общих тем."
// about.en = "Open needs of institutions of the municipality and resources of its other institutions of the same kind, with a topic in common, available at the same time and not over by the date; for each pair, how many topics they share."
// access = "read"
// tags = ["discovery"]
// columns = ["needs", "needing", "priorities", "resources", "givers", "kinds", "topics", "total"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})
USING INDEX SEEK m:Municipality(id)
CALL (m) {
  MATCH (m)<-[:IN]-(a:Institution)-[:NEEDS]->(n:Need)
  WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
  RETURN collect([a, n]) AS open
}
CALL (m, open) {
  UNWIND open AS pair
  WITH m, pair[0] AS a, pair[1] AS n
  CALL (m, a, n) {
    MATCH (n)-[:ABOUT]->(c:Topic)<-[:ABOUT]-(r:Resource)
    WHERE r.kind = n.kind AND (r.until IS NULL OR r.until >= $on)
      AND (r.until IS NULL OR n.since IS NULL OR r.until >= n.since)
      AND (n.until IS NULL OR r.since IS NULL OR n.until >= r.since)
    MATCH (r)<-[:OFFERS]-(b:Institution)-[:IN]->(m)
    WHERE b <> a
    RETURN r, b, collect(DISTINCT c.id) AS topics
  }
  WITH a, n, r, b, topics ORDER BY n.id, size(topics) DESC, r.id
  RETURN collect([n.id, a.id, n.priority, r.id, b.id, r.kind, topics]) AS every
}
RETURN [e IN every | e[0]] AS needs, [e IN every | e[1]] AS needing, [e IN every | e[2]] AS priorities,
  [e IN every | e[3]] AS resources, [e IN every | e[4]] AS givers, [e IN every | e[5]] AS kinds, [e IN every | e[6]] AS topics,
  size(open) AS total
