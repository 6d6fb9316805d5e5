// title.ru = "Потребности и ресурсы для сопоставления"
// title.en = "Needs and offers to be matched"
// about.ru = "Открытые потребности муниципалитета, срок которых не истёк к дате, и ресурсы, которые ещё предлагают: вид, важность, дни, темы, каждая со всеми более широкими (до трёх ступеней вверх по дереву тем, рядом число ступеней; ноль — она сама). У потребности названы ресурсы, обмен которыми для неё уже записан и не отклонён. Совпадают вид и тема: та же либо одна из двух шире другой; окна пересекаются."
// about.en = "Open needs of the municipality that are not over by the date, and resources still offered: kind, priority, days, topics, each with all wider ones (up to three steps up the tree of topics, the number of steps beside them; zero is the topic itself). With a need stand the resources whose exchange for it is recorded already and was not declined. A match has the same kind and topic: the same one, or one of the two wider than the other; windows overlap."
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
  RETURN collect([n.id, i.id, n.kind, n.since, n.until, [(n)-[:ABOUT]->(t:Topic)-[up:PART_OF*0..3]->(u:Topic) | [t.id, u.id, size(up)]],
    n.priority, COLLECT { MATCH (n)<-[:MET]-(e:Exchange)-[:OF]->(r:Resource) WHERE e.state <> 'declined' RETURN r.id }]) AS needs
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[:OFFERS]->(r:Resource)
  WHERE r.until IS NULL OR r.until >= $on
  WITH i, r ORDER BY r.id
  RETURN collect([r.id, i.id, r.kind, r.since, r.until, [(r)-[:ABOUT]->(t:Topic)-[up:PART_OF*0..3]->(u:Topic) | [t.id, u.id, size(up)]]]) AS offers
}
RETURN needs, offers
