// title.ru = "Соседи нескольких узлов"
// title.en = "Neighbours of several nodes"
// about.ru = "То же, что «Соседи узла», сразу для нескольких: rings — соседи каждого узла по порядку, не больше $limit у каждого, totals — сколько их всего; узлы названы по разу, не больше $most."
// about.en = "The same as “Neighbours of a node” for several at once: rings are the neighbours of each node in turn, at most $limit of each, totals says of how many; nodes are told once, at most $most."
// access = "read"
// tags = ["explore"]
// columns = ["centres", "rings", "totals", "ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "spans"]
// params.centres = {type = "ids"}
// params.types = {type = "list"}
// params.content = {type = "list"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 60, min = 1, max = 500}
// params.most = {type = "int", default = 600, min = 1, max = 4000}
UNWIND range(0, size($centres) - 1) AS place
CALL (place) {
  WITH $centres[place] AS id MATCH (c:Institution {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Teacher {id: id}) WHERE c.visibility IN $viewer.sees OR c.id = $viewer.person RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Project {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Programme {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Resource {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Need {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Unit {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Material {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Practice {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Outcome {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Agreement {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Topic {id: id}) RETURN c
  UNION ALL WITH $centres[place] AS id MATCH (c:Exchange {id: id}) WHERE c.state = 'confirmed' RETURN c
}
MATCH (c)-[t:FORMAL_TIE|INFORMAL_TIE|WORKS_AT|TAKES_PART|RUNS|OFFERS|NEEDS|SHARES|FOLLOWS|PURSUES|UNIT_OF|PARTY_TO|ABOUT|PART_OF|GAVE|RECEIVED_BY]-(n)
WHERE type(t) IN CASE WHEN c:Institution OR c:Teacher OR c:Project THEN $types ELSE $content END AND n <> c AND NOT n:Post
  AND (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (NOT t:INFORMAL_TIE
       OR ((t.visibility IN $viewer.sees AND t.state <> 'declined')
           OR $viewer.person IN [startNode(t).id, endNode(t).id]))
  AND (NOT n:Teacher OR n.visibility IN $viewer.sees OR n.id = $viewer.person)
  AND (NOT n:Exchange OR (n.state = 'confirmed' AND n.happened_on <= $last))
WITH place, n, count(t) AS ties
ORDER BY place, ties DESC, n.id
WITH place, collect(n) AS every
ORDER BY place
WITH collect($centres[place]) AS centres, collect(every[..$limit]) AS rings, collect(size(every)) AS totals
CALL (rings) {
  UNWIND rings AS ring
  UNWIND ring AS n
  WITH DISTINCT n LIMIT $most
  RETURN collect(n) AS nodes
}
RETURN centres, [ring IN rings | [n IN ring | n.id]] AS rings, totals, [n IN nodes | n.id] AS ids, [n IN nodes | labels(n)[0]] AS labels, [n IN nodes | coalesce(n.kind, n.form)] AS kinds,
  [n IN nodes | n.sector] AS sectors, [n IN nodes | coalesce(n.name, n.title, n.number)] AS names,
  [n IN nodes | n.short_name] AS shorts, [n IN nodes | n.x] AS xs, [n IN nodes | n.y] AS ys,
  [n IN nodes | CASE WHEN n:Exchange THEN [[toString(n.happened_on), null]] END] AS spans
