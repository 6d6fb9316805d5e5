// title.ru = "Общее видение результатов"
// title.en = "The shared vision of outcomes"
// about.ru = "Образовательные результаты, к которым идут учреждения муниципалитета: кто и каким путём, его словами; и кто мог бы присоединиться: учреждения, у которых есть практика, действующая программа или открытая потребность на тему результата, а самого результата нет (не больше 10 у каждого, could_of — сколько всего)."
// about.en = "Educational outcomes that institutions of the municipality pursue: who and in which way, in their own words; and who could join: institutions with a practice, a programme in force or an open need on a topic of the outcome that do not pursue it (at most 10 each, could_of tells how many in all)."
// access = "read"
// tags = ["outcomes"]
// columns = ["id", "title", "about", "topics", "pursuers", "could", "could_of"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)-[t:PURSUES]->(o:Outcome)
USING INDEX SEEK m:Municipality(id)
WITH m, o, i, t ORDER BY i.short_name, i.id
WITH m, o, collect({id: i.id, name: i.short_name, kind: i.kind, sector: i.sector, way: t.way}) AS pursuers
WITH o, pursuers, COLLECT {
    MATCH (o)-[:ABOUT]->(c:Topic)<-[:ABOUT]-(x)<-[:FOLLOWS|RUNS|NEEDS]-(j:Institution)-[:IN]->(m)
    WHERE (x:Practice OR (x:Programme AND (x.until IS NULL OR x.until >= $on)) OR (x:Need AND x.state = 'open' AND (x.until IS NULL OR x.until >= $on)))
      AND NOT EXISTS { (j)-[:PURSUES]->(o) }
    WITH j, x, c ORDER BY CASE WHEN x:Practice THEN 0 WHEN x:Programme THEN 1 ELSE 2 END, x.title, x.id
    WITH j, collect({label: labels(x)[0], title: x.title, topic: c.name}) AS why
    RETURN {id: j.id, name: j.short_name, sector: j.sector, why: why[0], more: size(why) - 1}
    ORDER BY size(why) DESC, j.short_name, j.id
  } AS every
RETURN o.id AS id, o.title AS title, o.about AS about, COLLECT { MATCH (o)-[:ABOUT]->(c:Topic) RETURN c.name ORDER BY c.name } AS topics,
  pursuers, every[..10] AS could, size(every) AS could_of
ORDER BY size(pursuers) DESC, title, id
