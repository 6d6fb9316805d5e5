// title.ru = "Связь без своего идентификатора"
// title.en = "A tie without an id of its own"
// about.ru = "Связь названного вида между двумя узлами: кто ведёт программу, предлагает ресурс, относится к теме."
// about.en = "A tie of the named type between two nodes: who runs a programme, offers a resource, is about a topic."
// access = "read"
// tags = ["directory"]
// columns = ["type", "start", "end"]
// params.type = {type = "code", codes = ["IN", "UNIT_OF", "RUNS", "OFFERS", "NEEDS", "SHARES", "FOLLOWS", "ABOUT", "PART_OF", "ANNEX_TO", "GAVE", "RECEIVED_BY", "OF", "MET", "UNDER", "POSTED"]}
// params.start = {type = "id"}
// params.end = {type = "id"}
CALL () {
  MATCH (a:Institution {id: $start}) RETURN a
  UNION ALL MATCH (a:Teacher {id: $start}) WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person RETURN a
  UNION ALL MATCH (a:Project {id: $start}) RETURN a
  UNION ALL MATCH (a:Programme {id: $start}) RETURN a
  UNION ALL MATCH (a:Resource {id: $start}) RETURN a
  UNION ALL MATCH (a:Need {id: $start}) RETURN a
  UNION ALL MATCH (a:Unit {id: $start}) RETURN a
  UNION ALL MATCH (a:Material {id: $start}) RETURN a
  UNION ALL MATCH (a:Practice {id: $start}) RETURN a
  UNION ALL MATCH (a:Outcome {id: $start}) RETURN a
  UNION ALL MATCH (a:Agreement {id: $start}) RETURN a
  UNION ALL MATCH (a:Topic {id: $start}) RETURN a
  UNION ALL MATCH (a:Exchange {id: $start}) RETURN a
  UNION ALL MATCH (a:Post {id: $start}) RETURN a
}
MATCH (a)-[t]->(b {id: $end})
WHERE type(t) = $type
RETURN type(t) AS type,
  {id: a.id, label: labels(a)[0], name: coalesce(a.short_name, a.name, a.title, a.number), sector: a.sector} AS start,
  {id: b.id, label: labels(b)[0], name: coalesce(b.short_name, b.name, b.title, b.number), sector: b.sector} AS end
LIMIT 1
