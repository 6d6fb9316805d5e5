// title.ru = "Учреждение"
// title.en = "An institution"
// about.ru = "Всё, что учреждение рассказывает о себе: описание, подразделения, что даёт и ищет, программы, практики, результаты, проекты, материалы; и сколько у него связей на указанную дату (как в списке учреждений)."
// about.en = "What an institution tells about itself: description, units, what it gives and seeks, programmes, practices, outcomes, projects, materials; and how many ties it has on the given date (as in the list of institutions)."
// access = "read"
// tags = ["directory"]
// columns = ["institution", "municipality", "units", "offers", "needs", "programmes", "practices", "outcomes", "projects", "materials", "ties", "contacts"]
// params.id = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (i:Institution {id: $id}) USING INDEX SEEK i:Institution(id)
RETURN i {.id, .name, .short_name, .kind, .sector, .about, .strengths, .address, .site, .lat, .lon, .since, .until,
    .since_precision, .until_precision} AS institution,
  head(COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m.name ORDER BY m.id }) AS municipality,
  COLLECT {
    MATCH (i)<-[:UNIT_OF]-(n:Unit)
    RETURN n {.id, .name, .kind, .since, .until, .since_precision, .until_precision} ORDER BY n.name, n.id
  } AS units,
  COLLECT {
    MATCH (i)-[:OFFERS]->(n:Resource)
    RETURN n {.id, .title, .kind, .terms, .place, .quantity, .unit, .since, .until, .since_precision, .until_precision,
      topics: COLLECT { MATCH (n)-[:ABOUT]->(c:Topic) RETURN c.name ORDER BY c.name }}
    ORDER BY n.title, n.id
  } AS offers,
  COLLECT {
    MATCH (i)-[:NEEDS]->(n:Need)
    RETURN n {.id, .title, .kind, .priority, .state, .about, .since, .until, .since_precision, .until_precision,
      topics: COLLECT { MATCH (n)-[:ABOUT]->(c:Topic) RETURN c.name ORDER BY c.name }}
    ORDER BY n.priority, n.title, n.id
  } AS needs,
  COLLECT {
    MATCH (i)-[:RUNS]->(n:Programme)
    RETURN n {.id, .title, .direction, .level, .age_from, .age_to, .hours, .format, .since, .until, .since_precision,
      .until_precision}
    ORDER BY n.title, n.id
  } AS programmes,
  COLLECT { MATCH (i)-[:FOLLOWS]->(n:Practice) RETURN n {.id, .title, .kind, .about} ORDER BY n.title, n.id } AS practices,
  COLLECT {
    MATCH (i)-[t:PURSUES]->(n:Outcome)
    RETURN n {.id, .title, way: t.way, others: COUNT { (n)<-[:PURSUES]-(o:Institution) WHERE o <> i }} ORDER BY n.title, n.id
  } AS outcomes,
  COLLECT {
    MATCH (i)-[t:TAKES_PART]->(n:Project)
    RETURN n {.id, .title, .kind, .status, .since, .until, .since_precision, .until_precision, tie: t.id, role: t.role}
    ORDER BY n.title, n.id
  } AS projects,
  COLLECT {
    MATCH (i)-[:SHARES]->(n:Material) RETURN n {.id, .title, .kind, .licence, .link} ORDER BY n.title, n.id
  } AS materials,
  COUNT {
    (i)-[t:FORMAL_TIE]-() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  } AS ties,
  COUNT {
    CALL (i) {
      MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(o)
      WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
        AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND o <> i
      RETURN t, o
      UNION
      MATCH (i)<-[t:INFORMAL_TIE]-(o:Teacher)
      RETURN t, o
    }
    WITH i, t, o
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id])
      AND (NOT o:Teacher OR o.visibility IN $viewer.sees OR o.id = $viewer.person)
      AND (o:Institution OR EXISTS {
        (o)-[v:WORKS_AT]->(j:Institution)
        WHERE j <> i AND (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
      })
    RETURN DISTINCT t
  } AS contacts
