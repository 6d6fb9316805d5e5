// title.ru = "Что ведёт к учреждениям картины"
// title.en = "What leads to the institutions of a picture"
// about.ru = "Полученное по обменам и подразделения: связи, которые начинаются не у учреждения, а у названного узла картины."
// about.en = "What was received in exchanges, and units: links that begin not at the institution but at a named node of the picture."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "sources", "targets", "types", "kinds", "states", "sinces", "untils", "total"]
// params.ids = {type = "ids"}
// params.limit = {type = "int", default = 2000, min = 1, max = 10000}
UNWIND $ids AS id
MATCH (a:Institution {id: id})
MATCH (a)<-[t:RECEIVED_BY|UNIT_OF]-(b)
WHERE b.id IN $ids
WITH a, t, b ORDER BY type(t), b.id, a.id
WITH collect({a: a.id, t: t, b: b.id}) AS every
WITH every[..$limit] AS ties, size(every) AS total
RETURN [e IN ties | type(e.t) + ':' + e.b + ':' + e.a] AS ids, [e IN ties | e.b] AS sources, [e IN ties | e.a] AS targets,
  [e IN ties | type(e.t)] AS types, [e IN ties | null] AS kinds, [e IN ties | null] AS states, [e IN ties | null] AS sinces,
  [e IN ties | null] AS untils, total
