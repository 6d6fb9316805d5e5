// title.ru = "Запросы на повышение квалификации"
// title.en = "Requests for professional development"
// about.ru = "Запросы муниципалитета, отобранные по состоянию, полугодию и теме (с более узкими). Среди запрашивающих — учреждения и педагоги, чьи профили открыты смотрящему; joined — он сам и учреждения, за которые он отвечает. Не больше 500."
// about.en = "Requests of a municipality, chosen by state, half-year and topic (narrower ones too). Among those who ask are institutions, and teachers whose profile is open to the viewer; joined are the viewer and the institutions that the viewer answers for. At most 500."
// access = "read"
// tags = ["development"]
// columns = ["request", "seen", "municipality", "askers", "joined", "topics", "practice", "need", "partner"]
// params.municipality = {type = "id"}
// params.state = {type = "code", default = "", codes = ["gathering", "passed", "answered", "closed"]}
// params.term = {type = "text", default = "", longest = 6}
// params.topic = {type = "id", default = ""}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(n:PdRequest)
USING INDEX SEEK m:Municipality(id)
WHERE ($state IS NULL OR n.state = $state) AND ($term = '' OR n.term = $term)
  AND ($topic IS NULL OR EXISTS { (n)-[:ABOUT]->(:Topic)-[:PART_OF*0..5]->(:Topic {id: $topic}) })
WITH m, n, COLLECT {
    MATCH (n)<-[:ASKS]-(a)
    WHERE a:Institution OR a.visibility IN $viewer.sees OR a.id = $viewer.person
    RETURN {label: labels(a)[0], id: a.id, name: coalesce(a.short_name, a.name), sector: a.sector,
      place: head([(a)-[w:WORKS_AT]->(i:Institution) WHERE w.until IS NULL | i.short_name])}
    ORDER BY labels(a)[0], coalesce(a.short_name, a.name), a.id
  } AS askers
ORDER BY CASE n.state WHEN 'gathering' THEN 0 WHEN 'passed' THEN 1 WHEN 'answered' THEN 2 ELSE 3 END, n.term, size(askers) DESC, n.title, n.id
LIMIT 500
RETURN n {.id, .title, .about, .term, .state, .passed_on, .answered_on, .answer, .closed_on, made: n.created_at} AS request,
  toString(coalesce(n.version, 1)) + '-' + toString(coalesce(n.updated_at.epochMillis, 0)) AS seen, m.id AS municipality, askers,
  [a IN askers WHERE a.id = $viewer.person OR a.id IN $viewer.institutions | a.id] AS joined,
  COLLECT { MATCH (n)-[:ABOUT]->(c:Topic) RETURN {id: c.id, name: c.name} ORDER BY c.name, c.id } AS topics,
  head(COLLECT { MATCH (n)-[:BASED_ON]->(p:Practice) RETURN p {.id, .title} ORDER BY p.id }) AS practice,
  head(COLLECT { MATCH (n)-[:BASED_ON]->(p:Need) RETURN p {.id, .title} ORDER BY p.id }) AS need,
  head(COLLECT { MATCH (n)-[:LEARNS_FROM]->(i:Institution) RETURN {id: i.id, name: i.short_name, sector: i.sector} ORDER BY i.id }) AS partner
