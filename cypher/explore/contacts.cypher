// title.ru = "Неформальные контакты между учреждениями"
// title.en = "Informal contacts between institutions"
// about.ru = "Для каждой пары учреждений — периоды подтверждённых неформальных связей между их людьми, видных смотрящему и действовавших в указанное время, пока оба там работали. Работающий в двух местах считается в обоих; связь внутри учреждения не считается."
// about.en = "For each pair of institutions: the periods of confirmed informal ties between their people, visible to the viewer and in force in the given time, as long as both worked there. A person with two jobs counts for both; a tie inside one institution does not count."
// access = "read"
// tags = ["explore"]
// columns = ["sources", "targets", "spans", "total"]
// params.ids = {type = "ids"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 2000, min = 1, max = 10000}
CALL () {
  UNWIND $ids AS id
  MATCH (a:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]->(q:Teacher)-[v:WORKS_AT]->(b:Institution)
  USING INDEX SEEK a:Institution(id)
  WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
    AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
    AND b <> a AND b.id IN $ids
  RETURN id, b.id AS other, t, [t.since, w.since, v.since] AS begun, [t.until, w.until, v.until] AS ended
  UNION ALL
  UNWIND $ids AS other
  MATCH (b:Institution {id: other})<-[t:INFORMAL_TIE]-(p:Teacher)-[w:WORKS_AT]->(a:Institution)
  USING INDEX SEEK b:Institution(id)
  WHERE t.state = 'confirmed' AND (t.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND a <> b AND a.id IN $ids
  RETURN a.id AS id, other, t, [t.since, w.since] AS begun, [t.until, w.until] AS ended
}
WITH id, other, t,
  reduce(latest = null, d IN begun | CASE WHEN latest IS NULL OR d > latest THEN d ELSE latest END) AS begins,
  reduce(earliest = null, d IN ended | CASE WHEN earliest IS NULL OR d < earliest THEN d ELSE earliest END) AS ends
WHERE (begins IS NULL OR ends IS NULL OR begins <= ends)
  AND (begins IS NULL OR begins <= $last) AND (ends IS NULL OR ends >= $first)
WITH CASE WHEN id < other THEN id ELSE other END AS one, CASE WHEN id < other THEN other ELSE id END AS two, t,
  min(coalesce(toString(begins), '')) AS begins, max(coalesce(toString(ends), '~')) AS ends
WITH one, two, collect([nullif(begins, ''), nullif(ends, '~')]) AS spans
ORDER BY size(spans) DESC, one, two
WITH collect({one: one, two: two, spans: spans}) AS every
WITH every[..$limit] AS pairs, size(every) AS total
RETURN [e IN pairs | e.one] AS sources, [e IN pairs | e.two] AS targets, [e IN pairs | e.spans] AS spans, total
