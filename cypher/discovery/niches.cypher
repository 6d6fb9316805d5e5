// title.ru = "Сильные стороны, о которых не знают"
// title.en = "Strengths that nobody knows of"
// about.ru = "Программы и ресурсы муниципалитета, действующие на дату: направленность и возраст программы, вид ресурса, темы — и пользовались ли ими. Ресурсом пользовались, если записан и не отклонён хотя бы один обмен им; программой — если она идёт в сетевой форме или учреждение хоть раз передало что-нибудь по одной из её тем (по ресурсу или потребности обмена). Ниша — то, чего больше нет ни у кого: той же направленности, темы и пересекающегося возраста (того же вида и темы у ресурса). Рядом — кто занимается какой темой: темы практик, результатов, идущих проектов и открытых потребностей."
// about.en = "Programmes and resources of the municipality in force on the date: direction and ages of a programme, kind of a resource, topics, and whether anybody has used them. A resource was used when an exchange of it is recorded and was not declined; a programme, when it runs in network form or its institution ever gave anything about one of its topics (those of the resource or need of the exchange). A niche is what nobody else has: of the same direction, topic and overlapping ages (of the same kind and topic for a resource). Beside it stands who works on which topic: topics of practices, outcomes, projects under way and open needs."
// access = "read"
// tags = ["discovery"]
// columns = ["strengths", "workers"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i ORDER BY i.id
WITH i,
  COLLECT { MATCH (i)-[:GAVE]->(e:Exchange)-[:OF|MET]->(x)-[:ABOUT]->(t:Topic) WHERE e.state <> 'declined' RETURN DISTINCT t.id } AS given,
  COLLECT { MATCH (i)-[:FOLLOWS|PURSUES]->(x)-[:ABOUT]->(t:Topic) RETURN DISTINCT t.id } AS pursued,
  COLLECT { MATCH (i)-[p:TAKES_PART]->(x:Project)-[:ABOUT]->(t:Topic)
    WHERE (p.since IS NULL OR p.since <= $on) AND (p.until IS NULL OR p.until >= $on) AND x.status <> 'finished' RETURN DISTINCT t.id } AS worked,
  COLLECT { MATCH (i)-[:NEEDS]->(x:Need)-[:ABOUT]->(t:Topic)
    WHERE x.state = 'open' AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT t.id } AS needed
WITH i, pursued + worked + needed AS topics,
  COLLECT { MATCH (i)-[:RUNS]->(x:Programme)
    WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
    WITH x, [(x)-[:ABOUT]->(t:Topic) | t.id] AS about ORDER BY x.id
    RETURN ['Programme', x.id, i.id, x.direction, about, x.age_from, x.age_to, x.format = 'network' OR any(t IN about WHERE t IN given)] } AS programmes,
  COLLECT { MATCH (i)-[:OFFERS]->(x:Resource)
    WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
    WITH x, [(x)-[:ABOUT]->(t:Topic) | t.id] AS about ORDER BY x.id
    RETURN ['Resource', x.id, i.id, x.kind, about, null, null,
      EXISTS { MATCH (x)<-[:OF]-(e:Exchange) WHERE e.state <> 'declined' }] } AS offers
RETURN reduce(every = [], some IN collect(programmes + offers) | every + some) AS strengths, collect([i.id, topics]) AS workers
