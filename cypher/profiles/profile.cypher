// title.ru = "Профиль учреждения"
// title.en = "The profile of an institution"
// about.ru = "Всё, что учреждение пишет о себе, поле за полем, с темами и с версией каждой записи (seen): практики, программы, ресурсы, потребности, образовательные результаты; у общих записей — сколько других учреждений к ним причастны."
// about.en = "All that an institution writes about itself, field by field, with topics and the version of each record (seen): practices, programmes, offers, needs, outcomes; for shared records, how many other institutions have them."
// access = "read"
// tags = ["profiles"]
// columns = ["institution", "municipality", "seen", "records"]
// params.id = {type = "id"}
MATCH (i:Institution {id: $id})
USING INDEX SEEK i:Institution(id)
RETURN i {.id, .name, .short_name, .kind, .sector, .about, .strengths, .address, .lat, .lon, .site} AS institution,
  head(COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m.id ORDER BY m.id }) AS municipality,
  toString(coalesce(i.version, 1)) + '-' + toString(coalesce(i.updated_at.epochMillis, 0)) AS seen,
  COLLECT {
    MATCH (i)-[t:FOLLOWS|RUNS|OFFERS|NEEDS|PURSUES]->(n)
    WITH i, t, n, CASE WHEN t:PURSUES THEN t ELSE n END AS written
    ORDER BY coalesce(n.priority, 9), n.title, n.id
    RETURN [type(t), properties(n), COLLECT { MATCH (n)-[:ABOUT]->(c:Topic) RETURN c.id ORDER BY c.id },
      COUNT { (n)<-[:FOLLOWS|PURSUES]-(o:Institution) WHERE o <> i },
      toString(coalesce(written.version, 1)) + '-' + toString(coalesce(written.updated_at.epochMillis, 0)), t.way]
  } AS records
