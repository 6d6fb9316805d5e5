// title.ru = "Связи между узлами картины"
// title.en = "Ties among the nodes of a picture"
// about.ru = "Связи выбранных видов между названными узлами, действовавшие в указанное время и видимые смотрящему; отклонённые видит только тот, кого они касаются."
// about.en = "Ties of the chosen types among the named nodes, in force in the given time, that the viewer may see; a declined tie is seen only by those it concerns."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "sources", "targets", "types", "kinds", "states", "sinces", "untils", "total"]
// params.actors = {type = "ids"}
// params.ids = {type = "ids"}
// params.types = {type = "list"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 2000, min = 1, max = 10000}
CALL () {
  UNWIND $actors AS id MATCH (a:Institution {id: id}) RETURN a
  UNION ALL UNWIND $actors AS id MATCH (a:Teacher {id: id}) WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person RETURN a
}
MATCH (a)-[t:FORMAL_TIE|INFORMAL_TIE|WORKS_AT|TAKES_PART|RUNS|OFFERS|NEEDS|SHARES|FOLLOWS|PURSUES|PARTY_TO|GAVE]->(b)
WHERE b.id IN $ids AND type(t) IN $types
  AND (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (NOT t:INFORMAL_TIE
       OR ((t.visibility IN $viewer.sees AND t.state <> 'declined')
           OR $viewer.person IN [startNode(t).id, endNode(t).id]))
  AND (NOT b:Teacher OR b.visibility IN $viewer.sees OR b.id = $viewer.person)
WITH a, t, b ORDER BY t.id
WITH collect({a: a.id, t: t, b: b.id}) AS every
WITH every[..$limit] AS ties, size(every) AS total
RETURN [e IN ties | coalesce(e.t.id, type(e.t) + ':' + e.a + ':' + e.b)] AS ids, [e IN ties | e.a] AS sources,
  [e IN ties | e.b] AS targets, [e IN ties | type(e.t)] AS types, [e IN ties | coalesce(e.t.kind, e.t.role)] AS kinds,
  [e IN ties | e.t.state] AS states, [e IN ties | toString(e.t.since)] AS sinces, [e IN ties | toString(e.t.until)] AS untils, total
