// title.ru = "Свои материалы"
// title.en = "One’s own materials"
// about.ru = "Чем смотрящий или его учреждения делятся, и чем пользуются. shared — делится (иначе пользуется)."
// about.en = "What the viewer or the viewer’s institutions share, and what they use. shared tells which."
// access = "read"
// tags = ["library"]
// columns = ["id", "title", "kind", "licence", "shared", "who", "used"]
CALL () {
  MATCH (o:Teacher {id: $viewer.person}) USING INDEX SEEK o:Teacher(id) RETURN o
  UNION ALL
  UNWIND $viewer.institutions AS place
  MATCH (o:Institution {id: place}) USING INDEX SEEK o:Institution(id) RETURN o
}
MATCH (o)-[t:SHARES|USES]->(m:Material)
RETURN m.id AS id, m.title AS title, m.kind AS kind, m.licence AS licence, t:SHARES AS shared, coalesce(o.short_name, o.name) AS who,
  COUNT { (m)<-[:USES]-(u) WHERE u:Institution OR u.visibility IN $viewer.sees OR u.id = $viewer.person } AS used
ORDER BY shared DESC, toLower(title), id, who
