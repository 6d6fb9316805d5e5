// title.ru = "Кто с кем в живом контакте"
// title.en = "Who is in living contact with whom"
// about.ru = "Подтверждённые неформальные связи, действующие на дату и видимые смотрящему, которые начинаются у людей названных учреждений, работающих там на дату: оба конца каждой связи (педагог или учреждение). Из них складываются контакты между учреждениями; связь двух людей, у которых есть общее место работы, — внутренняя и не считается."
// about.en = "Confirmed informal ties in force on the date that the viewer may see and that start at people who work at the named institutions on the date: both ends of each tie (a teacher or an institution). Contacts between institutions are made of them; a tie of two people who share a workplace is internal and not counted."
// access = "read"
// tags = ["discovery"]
// columns = ["ones", "others"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
WITH DISTINCT p
MATCH (p)-[t:INFORMAL_TIE]->(q)
WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
  AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
RETURN collect(p.id) AS ones, collect(q.id) AS others
