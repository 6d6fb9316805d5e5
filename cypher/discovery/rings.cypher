// title.ru = "Кто что отдаёт и кому чего не хватает"
// title.en = "Who offers what, and who needs what"
// about.ru = "Открытые потребности муниципалитета, срок которых не истёк к дате, и ресурсы, которые ещё предлагают: вид, дни, темы, важность потребности. Отдать можно то, что совпадает по виду и теме (без более широких тем) и чьи окна пересекаются; из этих пар складываются круги обмена на двоих, троих и четверых."
// about.en = "Open needs of the municipality that are not over by the date, and resources still offered: kind, days, topics, the priority of a need. What can be given has the same kind and topic (wider topics left out) and windows that overlap; these pairs make barter rings of two, three and four."
// access = "read"
// tags = ["discovery"]
// columns = ["needs", "offers"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH collect(i) AS places
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[:NEEDS]->(n:Need)
  WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
  WITH i, n ORDER BY n.id
  RETURN collect([n.id, i.id, n.kind, n.since, n.until, [(n)-[:ABOUT]->(t:Topic) | [t.id, t.id, 0]], n.priority,
    COLLECT { MATCH (n)<-[:MET]-(e:Exchange)-[:OF]->(r:Resource) WHERE e.state <> 'declined' RETURN r.id }]) AS needs
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[:OFFERS]->(r:Resource)
  WHERE r.until IS NULL OR r.until >= $on
  WITH i, r ORDER BY r.id
  RETURN collect([r.id, i.id, r.kind, r.since, r.until, [(r)-[:ABOUT]->(t:Topic) | [t.id, t.id, 0]]]) AS offers
}
RETURN needs, offers
