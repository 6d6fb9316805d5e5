// title.ru = "Открытые потребности и то, что предлагают"
// title.en = "Open needs, and what is offered"
// about.ru = "Открытые потребности учреждений муниципалитета, срок которых не истёк к дате, и ресурсы, которые его учреждения ещё предлагают: вид, дни, темы, важность потребности. Потребности отвечает ресурс другого учреждения того же вида, с общей темой и доступный в то же время."
// about.en = "Open needs of the municipality’s institutions that are not over by the date, and resources that its institutions still offer: kind, days, topics, the priority of a need. A need is answered by a resource of another institution of the same kind, with a topic in common and available at the same time."
// access = "read"
// tags = ["discovery"]
// columns = ["needs", "offers"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})
USING INDEX SEEK m:Municipality(id)
CALL (m) {
  MATCH (m)<-[:IN]-(i:Institution)-[:NEEDS]->(n:Need)
  WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
  WITH i, n ORDER BY n.id
  RETURN collect([n.id, i.id, n.kind, n.since, n.until, [(n)-[:ABOUT]->(t:Topic) | t.id], n.priority]) AS needs
}
CALL (m) {
  MATCH (m)<-[:IN]-(i:Institution)-[:OFFERS]->(r:Resource)
  WHERE r.until IS NULL OR r.until >= $on
  WITH i, r ORDER BY r.id
  RETURN collect([r.id, i.id, r.kind, r.since, r.until, [(r)-[:ABOUT]->(t:Topic) | t.id]]) AS offers
}
RETURN needs, offers
