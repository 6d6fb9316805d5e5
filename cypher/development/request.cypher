// title.ru = "Запрос на повышение квалификации"
// title.en = "A request for professional development"
// about.ru = "Один запрос с теми, кто запрашивает (педагоги — чьи профили открыты смотрящему), с темами и с тем, из чего он сложился."
// about.en = "One request with those who ask (teachers whose profile is open to the viewer), its topics and what it was formed from."
// access = "read"
// tags = ["development"]
// columns = ["request", "seen", "municipality", "askers", "joined", "topics", "practice", "need", "partner"]
// params.id = {type = "id"}
MATCH (n:PdRequest {id: $id})-[:IN]->(m:Municipality)
USING INDEX SEEK n:PdRequest(id)
WITH m, n, COLLECT {
    MATCH (n)<-[:ASKS]-(a)
    WHERE a:Institution OR a.visibility IN $viewer.sees OR a.id = $viewer.person
    RETURN {label: labels(a)[0], id: a.id, name: coalesce(a.short_name, a.name), sector: a.sector,
      place: head([(a)-[w:WORKS_AT]->(i:Institution) WHERE w.until IS NULL | i.short_name])}
    ORDER BY labels(a)[0], coalesce(a.short_name, a.name), a.id
  } AS askers
RETURN n {.id, .title, .about, .term, .state, .passed_on, .answered_on, .answer, .closed_on, made: n.created_at} AS request,
  toString(coalesce(n.version, 1)) + '-' + toString(coalesce(n.updated_at.epochMillis, 0)) AS seen, m.id AS municipality, askers,
  [a IN askers WHERE a.id = $viewer.person OR a.id IN $viewer.institutions | a.id] AS joined,
  COLLECT { MATCH (n)-[:ABOUT]->(c:Topic) RETURN {id: c.id, name: c.name} ORDER BY c.name, c.id } AS topics,
  head(COLLECT { MATCH (n)-[:BASED_ON]->(p:Practice) RETURN p {.id, .title} ORDER BY p.id }) AS practice,
  head(COLLECT { MATCH (n)-[:BASED_ON]->(p:Need) RETURN p {.id, .title} ORDER BY p.id }) AS need,
  head(COLLECT { MATCH (n)-[:LEARNS_FROM]->(i:Institution) RETURN {id: i.id, name: i.short_name, sector: i.sector} ORDER BY i.id }) AS partner
LIMIT 1
