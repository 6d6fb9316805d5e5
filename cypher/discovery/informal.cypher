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
WITH p, t, q ORDER BY t.id
WITH collect([t.id, p.id, q.id, t.kind, t.frequency, toString(t.since), toString(t.until), toString(date(t.updated_at))]) AS every
RETURN [e IN every | e[0]] AS ids, [e IN every | e[1]] AS sources, [e IN every | e[2]] AS targets, [e IN every | e[3]] AS kinds,
  [e IN every | e[4]] AS frequencies, [e IN every | e[5]] AS sinces, [e IN every | e[6]] AS untils, [e IN every | e[7]] AS changed
