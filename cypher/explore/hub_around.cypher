// title.ru = "Часть соседей узла"
// title.en = "Some of a node’s neighbours"
// about.ru = "Соседи узла в указанное время выбранными видами связей и выбранных видов, сначала самые или наименее связанные (по числу видимых связей), не больше $limit; total — сколько таких всего. Пустой список видов — все виды."
// about.en = "A node’s neighbours in the given time by the chosen kinds of ties and of the chosen kinds, the most or the least tied first (by visible ties), at most $limit; total says of how many such. An empty list of kinds means all kinds."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "spans", "total"]
// params.id = {type = "id"}
// params.types = {type = "list"}
// params.ties = {type = "list", default = []}
// params.nodes = {type = "list", default = []}
// params.least = {type = "bool", default = false}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 150, min = 1, max = 2000}
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
  AND (size($ties) = 0 OR type(t) IN $ties OR ((t:FORMAL_TIE OR t:INFORMAL_TIE) AND t.kind IN $ties))
  AND (size($nodes) = 0 OR labels(n)[0] IN $nodes OR (n:Institution AND n.kind IN $nodes))
  AND (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (NOT t:INFORMAL_TIE
       OR ((t.visibility IN $viewer.sees AND t.state <> 'declined')
           OR $viewer.person IN [startNode(t).id, endNode(t).id]))
  AND (NOT n:Teacher OR n.visibility IN $viewer.sees OR n.id = $viewer.person)
  AND (NOT n:Exchange OR (n.state = 'confirmed' AND n.happened_on <= $last))
WITH DISTINCT n
WITH n, COUNT {
    (n)-[t:FORMAL_TIE|INFORMAL_TIE|WORKS_AT|TAKES_PART]-(o)
    WHERE (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
      AND (NOT t:INFORMAL_TIE
           OR ((t.visibility IN $viewer.sees AND t.state <> 'declined')
               OR $viewer.person IN [startNode(t).id, endNode(t).id]))
      AND (NOT o:Teacher OR o.visibility IN $viewer.sees OR o.id = $viewer.person)
  } AS degree
ORDER BY CASE WHEN $least THEN degree ELSE -degree END, n.id
WITH collect(n) AS every
WITH every[..$limit] AS nodes, size(every) AS total
RETURN [n IN nodes | n.id] AS ids, [n IN nodes | labels(n)[0]] AS labels, [n IN nodes | coalesce(n.kind, n.form)] AS kinds,
  [n IN nodes | n.sector] AS sectors, [n IN nodes | coalesce(n.name, n.title, n.number)] AS names,
  [n IN nodes | n.short_name] AS shorts, [n IN nodes | n.x] AS xs, [n IN nodes | n.y] AS ys,
  [n IN nodes | CASE WHEN n:Exchange THEN [[toString(n.happened_on), null]] END] AS spans, total
