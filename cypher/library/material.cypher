// title.ru = "Материал библиотеки"
// title.en = "A material of the library"
// about.ru = "Материал со всем, что о нём известно: чей он, о чём, из чего сделан и что сделано из него, кто сказал, что пользуется. Педагоги названы, если их профиль открыт смотрящему; о прочих ничего не говорится. mine — делится ли им сам смотрящий; municipality нужен только для прав."
// about.en = "A material with all that is known of it: whose it is, what it is about, what it was made from and what was made from it, who said they use it. Teachers are named when their profile is open to the viewer; of the others nothing is said. mine tells whether the viewer shares it; municipality serves permissions only."
// access = "read"
// tags = ["library"]
// columns = ["material", "seen", "topics", "topic_names", "owners", "mine", "municipality", "sources", "made_into", "used_by", "uses"]
// params.id = {type = "id"}
MATCH (m:Material {id: $id})
USING INDEX SEEK m:Material(id)
RETURN m {.id, .title, .kind, .licence, .link, .author, .about, .file, .file_name, .file_type, .file_size, .credit, made: m.created_at, changed: m.updated_at} AS material,
  toString(coalesce(m.version, 1)) + '-' + toString(coalesce(m.updated_at.epochMillis, 0)) AS seen,
  COLLECT { MATCH (m)-[:ABOUT]->(c:Topic) RETURN c.id ORDER BY c.id } AS topics,
  COLLECT { MATCH (m)-[:ABOUT]->(c:Topic) RETURN c.name ORDER BY c.name } AS topic_names,
  COLLECT {
    MATCH (m)<-[:SHARES]-(o)
    WITH o, o:Institution OR o.visibility IN $viewer.sees OR o.id = $viewer.person AS open
    RETURN {label: labels(o)[0], id: CASE WHEN open THEN o.id END, name: CASE WHEN open THEN coalesce(o.short_name, o.name) END,
      sector: o.sector, place: CASE WHEN open THEN head([(o)-[w:WORKS_AT]->(i:Institution) WHERE w.until IS NULL | i.short_name]) END}
    ORDER BY labels(o)[0], o.id
  } AS owners,
  EXISTS { (m)<-[:SHARES]-(p:Teacher) WHERE p.id = $viewer.person } AS mine,
  head(COLLECT { MATCH (m)<-[:SHARES]-(:Institution)-[:IN]->(p:Municipality) RETURN p.id ORDER BY p.id }
    + COLLECT { MATCH (m)<-[:SHARES]-(:Teacher)-[w:WORKS_AT]->(:Institution)-[:IN]->(p:Municipality) RETURN p.id ORDER BY w.until IS NULL DESC, p.id }) AS municipality,
  COLLECT { MATCH (m)-[:MADE_FROM]->(s:Material) RETURN {id: s.id, title: s.title} ORDER BY s.id } AS sources,
  COLLECT { MATCH (m)<-[:MADE_FROM]-(s:Material) RETURN {id: s.id, title: s.title} ORDER BY s.title, s.id } AS made_into,
  COLLECT {
    MATCH (m)<-[:USES]-(u)
    WHERE u:Institution OR u.visibility IN $viewer.sees OR u.id = $viewer.person
    RETURN {label: labels(u)[0], id: u.id, name: coalesce(u.short_name, u.name), sector: u.sector,
      place: head([(u)-[w:WORKS_AT]->(i:Institution) WHERE w.until IS NULL | i.short_name])}
    ORDER BY labels(u)[0], coalesce(u.short_name, u.name), u.id
  } AS used_by,
  COLLECT { MATCH (m)<-[:USES]-(u) WHERE u.id = $viewer.person OR u.id IN $viewer.institutions RETURN u.id ORDER BY u.id } AS uses
