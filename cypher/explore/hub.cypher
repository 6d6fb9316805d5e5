// title.ru = "Соседи узла по видам"
// title.en = "A node’s neighbours by kind"
// about.ru = "Сколько соседей у узла в указанное время по виду связи и виду соседа — из тех, что может видеть смотрящий; neighbours — сколько разных соседей всего."
// about.en = "How many neighbours a node has in the given time by kind of tie and kind of neighbour, of those that the viewer may see; neighbours is how many different ones there are in all."
// access = "read"
// tags = ["explore"]
// columns = ["ties", "labels", "kinds", "counts", "neighbours"]
// params.id = {type = "id"}
// params.types = {type = "list"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
CALL () {
  MATCH (c:Institution {id: $id}) RETURN c
  UNION ALL MATCH (c:Teacher {id: $id}) WHERE c.visibility IN $viewer.sees OR c.id = $viewer.person RETURN c
  UNION ALL MATCH (c:Project {id: $id}) RETURN c
  UNION ALL MATCH (c:Programme {id: $id}) RETURN c
  UNION ALL MATCH (c:Resource {id: $id}) RETURN c
  UNION ALL MATCH (c:Need {id: $id}) RETURN c
  UNION ALL MATCH (c:Unit {id: $id}) RETURN c
  UNION ALL MATCH (c:Material {id: $id}) RETURN c
  UNION ALL MATCH (c:Practice {id: $id}) RETURN c
  UNION ALL MATCH (c:Outcome {id: $id}) RETURN c
  UNION ALL MATCH (c:Agreement {id: $id}) RETURN c
  UNION ALL MATCH (c:Topic {id: $id}) RETURN c
  UNION ALL MATCH (c:Exchange {id: $id}) WHERE c.state = 'confirmed' RETURN c
}
MATCH (c)-[t:FORMAL_TIE|INFORMAL_TIE|WORKS_AT|TAKES_PART|RUNS|OFFERS|NEEDS|SHARES|FOLLOWS|PURSUES|UNIT_OF|PARTY_TO|ABOUT|PART_OF|GAVE|RECEIVED_BY]-(n)
WHERE type(t) IN $types AND n <> c AND NOT n:Post
  AND (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (NOT t:INFORMAL_TIE
       OR ((t.visibility IN $viewer.sees AND t.state <> 'declined')
           OR $viewer.person IN [startNode(t).id, endNode(t).id]))
  AND (NOT n:Teacher OR n.visibility IN $viewer.sees OR n.id = $viewer.person)
  AND (NOT n:Exchange OR (n.state = 'confirmed' AND n.happened_on <= $last))
WITH CASE WHEN t:FORMAL_TIE OR t:INFORMAL_TIE THEN coalesce(t.kind, type(t)) ELSE type(t) END AS tie, labels(n)[0] AS label,
  CASE WHEN n:Institution THEN n.kind END AS kind, n
WITH tie, label, kind, collect(DISTINCT n) AS some
WITH collect({tie: tie, label: label, kind: kind, some: some, count: size(some)}) AS rows
CALL (rows) {
  UNWIND rows AS row UNWIND row.some AS n
  RETURN count(DISTINCT n) AS neighbours
}
UNWIND CASE WHEN size(rows) = 0 THEN [null] ELSE rows END AS row
WITH row, neighbours ORDER BY row.count DESC, row.tie, row.label, row.kind
RETURN collect(row.tie) AS ties, collect(row.label) AS labels, [r IN collect(row) | r.kind] AS kinds, collect(row.count) AS counts,
  neighbours
