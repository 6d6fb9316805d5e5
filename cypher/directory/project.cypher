// title.ru = "Проект"
// title.en = "A project"
// about.ru = "Проект с темами, учреждениями-участниками и педагогами-участниками, которых может видеть смотрящий."
// about.en = "A project with its topics, the institutions that take part and the teachers visible to the viewer who do."
// access = "read"
// tags = ["directory"]
// columns = ["project", "topics", "institutions", "people"]
// params.id = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (j:Project {id: $id}) USING INDEX SEEK j:Project(id)
RETURN j {.id, .title, .kind, .status, .about, .since, .until, .since_precision, .until_precision} AS project,
  COLLECT { MATCH (j)-[:ABOUT]->(c:Topic) RETURN c {.id, .name} ORDER BY c.name } AS topics,
  COLLECT {
    MATCH (j)<-[t:TAKES_PART]-(a:Institution)
    RETURN {tie: t.id, id: a.id, name: coalesce(a.short_name, a.name), sector: a.sector, role: t.role,
      since: t.since, until: t.until, since_precision: t.since_precision, until_precision: t.until_precision}
    ORDER BY a.short_name, a.id
  } AS institutions,
  COLLECT {
    MATCH (j)<-[t:TAKES_PART]-(a:Teacher)
    WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person
    RETURN {tie: t.id, id: a.id, name: a.name, role: t.role,
      workplace: head(COLLECT {
        MATCH (a)-[w:WORKS_AT]->(i:Institution)
        WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
        RETURN i.short_name ORDER BY w.since, i.id
      }),
      since: t.since, until: t.until, since_precision: t.since_precision, until_precision: t.until_precision}
    ORDER BY a.name, a.id
  } AS people
