// title.ru = "Педагог"
// title.en = "A teacher"
// about.ru = "Профиль педагога, если смотрящий может его видеть: места работы, проекты, материалы."
// about.en = "The profile of a teacher, if the viewer may see it: workplaces, projects, materials."
// access = "read"
// tags = ["directory"]
// columns = ["teacher", "jobs", "projects", "materials"]
// params.id = {type = "id"}
MATCH (p:Teacher {id: $id}) USING INDEX SEEK p:Teacher(id)
WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person
RETURN p {.id, .name, .subjects, .visibility} AS teacher,
  COLLECT {
    MATCH (p)-[w:WORKS_AT]->(i:Institution)
    RETURN {tie: w.id, id: i.id, name: coalesce(i.short_name, i.name), sector: i.sector, position: w.position,
      since: w.since, until: w.until, since_precision: w.since_precision, until_precision: w.until_precision}
    ORDER BY w.since DESC, i.id
  } AS jobs,
  COLLECT {
    MATCH (p)-[t:TAKES_PART]->(n:Project)
    RETURN n {.id, .title, .kind, .status, .since, .until, .since_precision, .until_precision, tie: t.id, role: t.role}
    ORDER BY n.title, n.id
  } AS projects,
  COLLECT {
    MATCH (p)-[:SHARES]->(n:Material) RETURN n {.id, .title, .kind, .licence, .link} ORDER BY n.title, n.id
  } AS materials
