// title.ru = "Связь без своего идентификатора"
// title.en = "A tie without an id of its own"
// about.ru = "Связь названного вида между двумя узлами: кто ведёт программу, предлагает ресурс, относится к теме."
// about.en = "A tie of the named type between two nodes: who runs a programme, offers a resource, is about a topic."
// access = "read"
// tags = ["directory"]
// columns = ["type", "start", "end"]
// params.type = {type = "code", codes = ["IN", "UNIT_OF", "RUNS", "OFFERS", "NEEDS", "SHARES", "USES", "MADE_FROM", "ASKS", "BASED_ON", "LEARNS_FROM", "FOLLOWS", "ABOUT", "PART_OF", "ANNEX_TO", "GAVE", "RECEIVED_BY", "OF", "MET", "UNDER"]}
// params.start = {type = "id"}
// params.end = {type = "id"}
CALL () {
  MATCH (a:Institution {id: $start}) USING INDEX SEEK a:Institution(id) RETURN a
  UNION ALL MATCH (a:Teacher {id: $start}) USING INDEX SEEK a:Teacher(id) WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person RETURN a
  UNION ALL MATCH (a:Project {id: $start}) USING INDEX SEEK a:Project(id) RETURN a
  UNION ALL MATCH (a:Programme {id: $start}) USING INDEX SEEK a:Programme(id) RETURN a
  UNION ALL MATCH (a:Resource {id: $start}) USING INDEX SEEK a:Resource(id) RETURN a
  UNION ALL MATCH (a:Need {id: $start}) USING INDEX SEEK a:Need(id) RETURN a
  UNION ALL MATCH (a:Unit {id: $start}) USING INDEX SEEK a:Unit(id) RETURN a
  UNION ALL MATCH (a:Material {id: $start}) USING INDEX SEEK a:Material(id) RETURN a
  UNION ALL MATCH (a:Practice {id: $start}) USING INDEX SEEK a:Practice(id) RETURN a
  UNION ALL MATCH (a:Outcome {id: $start}) USING INDEX SEEK a:Outcome(id) RETURN a
  UNION ALL MATCH (a:Agreement {id: $start}) USING INDEX SEEK a:Agreement(id) RETURN a
  UNION ALL MATCH (a:Topic {id: $start}) USING INDEX SEEK a:Topic(id) RETURN a
  UNION ALL MATCH (a:Exchange {id: $start}) USING INDEX SEEK a:Exchange(id) RETURN a
  UNION ALL MATCH (a:PdRequest {id: $start}) USING INDEX SEEK a:PdRequest(id) RETURN a
}
MATCH (a)-[t]->(b {id: $end})
WHERE type(t) = $type AND NOT b:Post
RETURN type(t) AS type,
  {id: a.id, label: labels(a)[0], name: coalesce(a.short_name, a.name, a.title, a.number), sector: a.sector} AS start,
  {id: b.id, label: labels(b)[0], name: coalesce(b.short_name, b.name, b.title, b.number), sector: b.sector} AS end
LIMIT 1
