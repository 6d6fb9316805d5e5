// title.ru = "Связи названных пар людей"
// title.en = "Ties of named pairs of people"
// about.ru = "Подтверждённые неформальные связи, действующие на дату и видимые смотрящему, каждой названной пары (педагог и педагог или учреждение): id, вид, начало."
// about.en = "Confirmed informal ties in force on the date that the viewer may see of each named pair (a teacher and a teacher or an institution): id, kind, first day."
// access = "read"
// tags = ["discovery"]
// columns = ["row", "id", "kind", "since"]
// params.pairs = {type = "rows"}
// params.on = {type = "date", default = "today"}
UNWIND $pairs AS pair
MATCH (p:Teacher {id: pair.one})-[t:INFORMAL_TIE]-(q)
USING INDEX SEEK p:Teacher(id)
WHERE q.id = pair.other AND t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
RETURN DISTINCT pair.row AS row, t.id AS id, t.kind AS kind, t.since AS since
ORDER BY row, id
