// title.ru = "Связи между кругами"
// title.en = "Ties between discs"
// about.ru = "Для каждой пары кругов — периоды формальных связей их учреждений и подтверждённых неформальных связей их людей, видных смотрящему и действовавших в указанное время. $members называет круг каждого учреждения; учреждение, показанное само, — свой круг. Связь внутри круга не считается, одна связь считается для пары один раз."
// about.en = "For each pair of discs: the periods of the formal ties of their institutions and of the confirmed informal ties of their people, visible to the viewer and in force in the given time. $members names the disc of each institution; one that is shown by itself is its own. A tie inside a disc does not count, one tie counts once for a pair."
// access = "read"
// tags = ["explore"]
// columns = ["sources", "targets", "formal", "informal", "total"]
// params.members = {type = "map"}
// params.kinds = {type = "list", default = []}
// params.types = {type = "list"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 2000, min = 1, max = 10000}
CALL () {
  UNWIND CASE WHEN 'FORMAL_TIE' IN $types THEN keys($members) ELSE [] END AS id
  MATCH (a:Institution {id: id})-[t:FORMAL_TIE]->(b:Institution)
  USING INDEX SEEK a:Institution(id)
  WHERE $members[b.id] <> $members[id]
  RETURN id, b.id AS other, t, [t.since] AS begun, [t.until] AS ended
  UNION ALL
  UNWIND CASE WHEN 'INFORMAL_TIE' IN $types THEN keys($members) ELSE [] END AS id
  MATCH (a:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]->(q:Teacher)-[v:WORKS_AT]->(b:Institution)
  USING INDEX SEEK a:Institution(id)
  WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
    AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
    AND b <> a AND $members[b.id] <> $members[id]
  RETURN id, b.id AS other, t, [t.since, w.since, v.since] AS begun, [t.until, w.until, v.until] AS ended
  UNION ALL
  UNWIND CASE WHEN 'INFORMAL_TIE' IN $types THEN keys($members) ELSE [] END AS other
  MATCH (b:Institution {id: other})<-[t:INFORMAL_TIE]-(p:Teacher)-[w:WORKS_AT]->(a:Institution)
  USING INDEX SEEK b:Institution(id)
  WHERE t.state = 'confirmed' AND (t.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND $members[a.id] <> $members[other]
  RETURN a.id AS id, other, t, [t.since, w.since] AS begun, [t.until, w.until] AS ended
}
WITH $members[id] AS a, $members[other] AS b, t,
  reduce(latest = null, d IN begun | CASE WHEN latest IS NULL OR d > latest THEN d ELSE latest END) AS begins,
  reduce(earliest = null, d IN ended | CASE WHEN earliest IS NULL OR d < earliest THEN d ELSE earliest END) AS ends
WHERE (a STARTS WITH 'group:' OR b STARTS WITH 'group:') AND (size($kinds) = 0 OR t.kind IN $kinds)
  AND (begins IS NULL OR ends IS NULL OR begins <= ends)
  AND (begins IS NULL OR begins <= $last) AND (ends IS NULL OR ends >= $first)
WITH CASE WHEN a < b THEN a ELSE b END AS one, CASE WHEN a < b THEN b ELSE a END AS two, t,
  min(coalesce(toString(begins), '')) AS begins, max(coalesce(toString(ends), '~')) AS ends
WITH one, two, collect(CASE WHEN t:FORMAL_TIE THEN [nullif(begins, ''), nullif(ends, '~')] END) AS formal,
  collect(CASE WHEN t:INFORMAL_TIE THEN [nullif(begins, ''), nullif(ends, '~')] END) AS informal
ORDER BY size(formal) + size(informal) DESC, one, two
WITH collect({one: one, two: two, formal: formal, informal: informal}) AS every
WITH every[..$limit] AS pairs, size(every) AS total
RETURN [e IN pairs | e.one] AS sources, [e IN pairs | e.two] AS targets, [e IN pairs | e.formal] AS formal,
  [e IN pairs | e.informal] AS informal, total
