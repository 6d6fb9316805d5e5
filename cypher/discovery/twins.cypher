// title.ru = "Чем занимаются учреждения муниципалитета"
// title.en = "What the institutions of a municipality do"
// about.ru = "Профиль каждого учреждения на дату: вид; темы программ, ресурсов и идущих проектов, практик и образовательных результатов; направленности программ, виды ресурсов; сами практики и результаты; договоры, действующие на дату. Похожие профили без единой связи между учреждениями — двойники."
// about.en = "The profile of each institution on the date: its kind; topics of its programmes, resources and projects under way, practices and outcomes; directions of programmes, kinds of resources; the practices and outcomes themselves; agreements in force on the date. Institutions with like profiles and no tie between them are twins."
// access = "read"
// tags = ["discovery"]
// columns = ["ids", "kinds", "topics", "directions", "resources", "practices", "outcomes", "agreements"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i ORDER BY i.id
WITH i,
  COLLECT { MATCH (i)-[:RUNS]->(x:Programme) WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) RETURN x } AS programmes,
  COLLECT { MATCH (i)-[:OFFERS]->(x:Resource) WHERE x.until IS NULL OR x.until >= $on RETURN x } AS offers,
  COLLECT { MATCH (i)-[t:TAKES_PART]->(x:Project)
    WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) AND x.status <> 'finished' RETURN DISTINCT x } AS projects,
  COLLECT { MATCH (i)-[:FOLLOWS]->(x:Practice) RETURN DISTINCT x } AS practices,
  COLLECT { MATCH (i)-[:PURSUES]->(x:Outcome) RETURN DISTINCT x } AS outcomes,
  COLLECT { MATCH (i)-[:PARTY_TO]->(a:Agreement)
    WHERE a.state = 'active' AND (a.since IS NULL OR a.since <= $on) AND (a.until IS NULL OR a.until >= $on) RETURN DISTINCT a.id } AS agreements
WITH i, programmes, offers, practices, outcomes, agreements,
  COLLECT { UNWIND programmes + offers + projects + practices + outcomes AS x MATCH (x)-[:ABOUT]->(t:Topic) RETURN DISTINCT t.id ORDER BY t.id } AS topics
RETURN collect(i.id) AS ids, collect(i.kind) AS kinds, collect(topics) AS topics, collect([x IN programmes | x.direction]) AS directions,
  collect([x IN offers | x.kind]) AS resources, collect([x IN practices | x.id]) AS practices,
  collect([x IN outcomes | x.id]) AS outcomes, collect(agreements) AS agreements
