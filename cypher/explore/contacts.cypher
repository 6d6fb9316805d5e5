// title.ru = "Неформальные контакты между учреждениями"
// title.en = "Informal contacts between institutions"
// about.ru = "Для каждой пары учреждений — сколько подтверждённых неформальных связей между их людьми действует на указанную дату и видно смотрящему. Работающий в двух местах считается в обоих; связь внутри учреждения не считается."
// about.en = "For each pair of institutions: how many confirmed informal ties between their people are in force on the given date and visible to the viewer. A person with two jobs counts for both; a tie inside one institution does not count."
// access = "read"
// tags = ["explore"]
// columns = ["sources", "targets", "counts", "total"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 2000, min = 1, max = 10000}
UNWIND $ids AS id
MATCH (a:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]->(q)
WHERE t.state = 'confirmed'
  AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
CALL (q) {
  WITH q WHERE q:Institution RETURN q AS b
  UNION ALL
  WITH q MATCH (q:Teacher)-[v:WORKS_AT]->(b:Institution)
  WHERE (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
    AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
  RETURN b
}
WITH id, b.id AS other, t WHERE other <> id AND other IN $ids
WITH CASE WHEN id < other THEN id ELSE other END AS one, CASE WHEN id < other THEN other ELSE id END AS two,
  count(DISTINCT t) AS contacts
ORDER BY contacts DESC, one, two
WITH collect({one: one, two: two, contacts: contacts}) AS every
WITH every[..$limit] AS pairs, size(every) AS total
RETURN [e IN pairs | e.one] AS sources, [e IN pairs | e.two] AS targets, [e IN pairs | e.contacts] AS counts, total
