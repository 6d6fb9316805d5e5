// title.ru = "Копия для консоли: связи, выходящие из узлов"
// title.en = "The console’s copy: ties that leave nodes"
// about.ru = "Связи, которые видит смотрящий и которые выходят из данных узлов; отклонённых контактов среди них нет."
// about.en = "The ties that the viewer sees and that leave the given nodes; declined contacts are not among them."
// access = "read"
// tags = ["console", "internal"]
// columns = ["type", "start", "end", "known"]
// params.nodes = {type = "list"}
UNWIND $nodes AS node
MATCH (a)
WHERE elementId(a) = node
MATCH (a)-[t]->(b)
WHERE (NOT a:Teacher OR a.visibility IN $viewer.sees) AND (NOT b:Teacher OR b.visibility IN $viewer.sees)
  AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
RETURN type(t) AS type, node AS start, elementId(b) AS end, properties(t) AS known
