// title.ru = "Неформальные связи людей названных учреждений"
// title.en = "Informal ties of the people of the named institutions"
// about.ru = "Подтверждённые неформальные связи за все годы, видимые смотрящему, которые начинаются у педагогов названных учреждений (работающих там сейчас или раньше); начало и конец — педагог, другой педагог или учреждение."
// about.en = "Confirmed informal ties of all years that the viewer may see and that start at teachers of the named institutions, present or past; a tie joins a teacher with another teacher or an institution."
// access = "read"
// tags = ["discovery"]
// columns = ["ids", "sources", "targets", "kinds", "frequencies", "sinces", "untils", "changed"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})<-[:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person
WITH DISTINCT p
MATCH (p)-[t:INFORMAL_TIE]->(q)
WHERE t.state = 'confirmed' AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
  AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
RETURN collect(t.id) AS ids, collect(p.id) AS sources, collect(q.id) AS targets, collect(t.kind) AS kinds,
  collect(coalesce(t.frequency, '')) AS frequencies, collect(coalesce(toString(t.since), '')) AS sinces,
  collect(coalesce(toString(t.until), '')) AS untils, collect(coalesce(toString(date(t.updated_at)), '')) AS changed
