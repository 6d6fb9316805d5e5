// title.ru = "Связи между кругами людей"
// title.en = "Ties between discs of people"
// about.ru = "То же для людей без места работы: для каждой пары кругов — периоды их неформальных связей, видных смотрящему и действовавших в указанное время."
// about.en = "The same for people without a workplace: for each pair of discs the periods of their informal ties, visible to the viewer and in force in the given time."
// access = "read"
// tags = ["explore"]
// columns = ["sources", "targets", "formal", "informal", "total"]
// params.members = {type = "map"}
// params.kinds = {type = "list", default = []}
// params.types = {type = "list"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 2000, min = 1, max = 10000}
UNWIND keys($members) AS id
MATCH (p:Teacher {id: id})-[t:INFORMAL_TIE|TAKES_PART]->(q)
WHERE type(t) IN $types AND $members[q.id] <> $members[id]
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  AND (NOT q:Teacher OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
  AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined') OR $viewer.person IN [p.id, q.id])
  AND (size($kinds) = 0 OR t.kind IN $kinds)
  AND (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
WITH $members[id] AS a, $members[q.id] AS b, t
WHERE a STARTS WITH 'group:' OR b STARTS WITH 'group:'
WITH CASE WHEN a < b THEN a ELSE b END AS one, CASE WHEN a < b THEN b ELSE a END AS two,
  collect([toString(t.since), toString(t.until)]) AS informal
ORDER BY size(informal) DESC, one, two
WITH collect({one: one, two: two, informal: informal}) AS every
WITH every[..$limit] AS pairs, size(every) AS total
RETURN [e IN pairs | e.one] AS sources, [e IN pairs | e.two] AS targets, [e IN pairs | []] AS formal,
  [e IN pairs | e.informal] AS informal, total
