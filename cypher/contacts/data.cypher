// title.ru = "Всё обо мне"
// title.en = "Everything about me"
// about.ru = "Запись педагога, который смотрит: места работы, проекты, материалы (свои и те, которыми пользуется), запросы на повышение квалификации и неформальные связи во всех состояниях, с историей; названные им люди — числом. seen — открыт ли смотрящему профиль другой стороны, acted — записывала ли она эту связь или отвечала на неё."
// about.en = "The record of the teacher who looks: jobs, projects, materials (shared and used), requests for professional development and informal ties in all states, with their history; people named by the teacher as a number. seen says whether the other side’s profile is open to the viewer, acted whether it registered or answered the tie."
// access = "read"
// tags = ["contacts"]
// columns = ["person", "jobs", "projects", "materials", "uses", "requests", "ties", "named"]
MATCH (p:Teacher {id: $viewer.person})
USING INDEX SEEK p:Teacher(id)
RETURN properties(p) AS person,
  COLLECT {
    MATCH (p)-[w:WORKS_AT]->(i:Institution)
    RETURN w {.*, institution: i.id, institution_name: i.name} ORDER BY w.since, w.id
  } AS jobs,
  COLLECT {
    MATCH (p)-[w:TAKES_PART]->(n:Project)
    RETURN w {.*, project: n.id, project_title: n.title} ORDER BY w.since, w.id
  } AS projects,
  COLLECT {
    MATCH (p)-[:SHARES]->(n:Material)
    RETURN n {.id, .title, .kind, .author, .licence, .link, .about, .file, .file_name, .file_size, .credit, .created_at} ORDER BY n.id
  } AS materials,
  COLLECT { MATCH (p)-[:USES]->(n:Material) RETURN n {.id, .title} ORDER BY n.id } AS uses,
  COLLECT { MATCH (p)-[:ASKS]->(n:PdRequest) RETURN n {.id, .title, .term, .state} ORDER BY n.id } AS requests,
  COLLECT {
    MATCH (p)-[t:INFORMAL_TIE]-(o)
    CALL (o) {
      OPTIONAL MATCH (o)-[w:WORKS_AT]->(i:Institution)
      RETURN i ORDER BY w.until IS NULL DESC, w.until DESC, w.since, i.id LIMIT 1
    }
    RETURN {tie: properties(t), outward: startNode(t) = p, other: o.id, label: labels(o)[0], name: coalesce(o.short_name, o.name),
      workplace: i.name, seen: NOT o:Teacher OR o.visibility IN $viewer.sees,
      acted: o.id IN [t.registered_by, t.answered_by]
        AND NOT (t.state = 'declined' AND t.before = 'proposed' AND t.answered_by = t.registered_by)}
    ORDER BY t.since, t.id
  } AS ties,
  COUNT { MATCH (n:Teacher) WHERE n.state IS NOT NULL AND n.proposed_by = p.id } AS named
