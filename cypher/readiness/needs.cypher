// title.ru = "Чего не хватает учреждению"
// title.en = "What an institution lacks"
// about.ru = "Открытые потребности учреждения, срок которых не истёк к дате: вид, важность, дни, темы, каждая со всеми более широкими (до трёх ступеней вверх по дереву тем), и ресурсы, обмен которыми для неё уже записан. matched — сколько потребностей уже нашли партнёра, closed — сколько закрыто."
// about.en = "Open needs of the institution that are not over by the date: kind, priority, days, topics, each with all wider ones (up to three steps up the tree of topics), and resources of which an exchange for it is recorded. matched is how many needs have found a partner, closed how many are closed."
// access = "read"
// tags = ["readiness"]
// columns = ["institution", "municipality", "needs", "matched", "closed"]
// params.institution = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
RETURN i {.id, .name, .short_name, .sector, .lat, .lon} AS institution,
  head(COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m.id ORDER BY m.id }) AS municipality,
  COLLECT {
    MATCH (i)-[:NEEDS]->(n:Need)
    WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
    RETURN n {.id, .title, .kind, .priority, .since, .until, .since_precision, .until_precision,
      topics: [(n)-[:ABOUT]->(t:Topic)-[up:PART_OF*0..3]->(u:Topic) | [t.id, u.id, size(up)]],
      met_by: COLLECT { MATCH (n)<-[:MET]-(e:Exchange)-[:OF]->(r:Resource) WHERE e.state <> 'declined' RETURN r.id }}
    ORDER BY n.priority, n.title, n.id
  } AS needs,
  COUNT { MATCH (i)-[:NEEDS]->(n:Need) WHERE n.state = 'matched' } AS matched,
  COUNT { MATCH (i)-[:NEEDS]->(n:Need) WHERE n.state = 'closed' } AS closed
