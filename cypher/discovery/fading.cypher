// title.ru = "Контакты за последний год"
// title.en = "Contacts of the last year"
// about.ru = "Подтверждённые неформальные связи, видимые смотрящему, которые действовали год назад или действуют на дату и начинаются у людей названных учреждений, работавших там тогда или сейчас. Угасают контакты двух учреждений, если за год половина или больше из них закончилась (у связи есть последний день или человек сменил место работы), а ни одной новой не началось. Как часто люди встречаются, не учитывается: в данных есть только дни, названные ими самими."
// about.en = "Confirmed informal ties that the viewer may see, in force a year ago or on the date, that start at people who worked at the named institutions then or now. Contacts of two institutions fade when half of them or more ended during the year (a tie has a last day, or a person works elsewhere) while none began. How often people meet is not looked at: the data hold only the days that they gave themselves."
// access = "read"
// tags = ["discovery"]
// columns = ["ids", "ones", "others", "then", "now", "untils"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
// params.before = {type = "date"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $before)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
WITH DISTINCT p
MATCH (p)-[t:INFORMAL_TIE]->(q)
WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $before)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
  AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
WITH p, q, t, t.since IS NULL OR t.since <= $before AS then, t.until IS NULL OR t.until >= $on AS now
RETURN collect(t.id) AS ids, collect(p.id) AS ones, collect(q.id) AS others, collect(then) AS then, collect(now) AS now,
  collect(CASE WHEN NOT now THEN t.until ELSE '' END) AS untils
