// title.ru = "Из чего складывается запрос"
// title.en = "What a request is formed from"
// about.ru = "Практика учреждения-партнёра или потребность, их темы и запросы о том же, которые ещё собирают желающих."
// about.en = "A practice of a partner institution or a need, its topics, and requests for the same that still gather."
// access = "read"
// tags = ["development"]
// columns = ["practice", "need", "partner", "topics", "gathering"]
// params.practice = {type = "text", default = ""}
// params.partner = {type = "text", default = ""}
// params.need = {type = "text", default = ""}
OPTIONAL MATCH (p:Practice {id: $practice})
OPTIONAL MATCH (n:Need {id: $need})
OPTIONAL MATCH (i:Institution {id: $partner})
RETURN p {.id, .title, .about, .kind} AS practice, n {.id, .title, .about, .kind} AS need,
  CASE WHEN i IS NOT NULL THEN {id: i.id, name: i.short_name, sector: i.sector} END AS partner,
  COLLECT { UNWIND [p, n] AS x MATCH (x)-[:ABOUT]->(c:Topic) RETURN DISTINCT c.id ORDER BY c.id } AS topics,
  COLLECT { UNWIND [p, n] AS x MATCH (r:PdRequest)-[:BASED_ON]->(x) WHERE r.state = 'gathering' RETURN DISTINCT r {.id, .title, .term} ORDER BY r.term, r.id } AS gathering
