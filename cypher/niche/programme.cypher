// title.ru = "Программа"
// title.en = "A programme"
// about.ru = "Программа с описанием и темами, учреждение, которое её ведёт, и муниципалитет этого учреждения."
// about.en = "A programme with its description and topics, the institution that runs it and that institution’s municipality."
// access = "read"
// tags = ["niche"]
// columns = ["programme", "topics", "institution", "municipality"]
// params.id = {type = "id"}
MATCH (x:Programme {id: $id}) USING INDEX SEEK x:Programme(id)
MATCH (i:Institution)-[:RUNS]->(x)
WITH x, i ORDER BY i.id LIMIT 1
RETURN x {.id, .title, .direction, .level, .age_from, .age_to, .hours, .format, .about, .since, .until, .since_precision,
    .until_precision} AS programme,
  COLLECT { MATCH (x)-[:ABOUT]->(t:Topic) RETURN t {.id, .name} ORDER BY t.name, t.id } AS topics,
  i {.id, .sector, .address, name: coalesce(i.short_name, i.name)} AS institution,
  head(COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m {.id, .name} ORDER BY m.id }) AS municipality
