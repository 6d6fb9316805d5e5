// title.ru = "Копия для консоли: связи одного типа"
// title.en = "The console’s copy: ties of one type"
// about.ru = "Связи, которые видит смотрящий, между узлами, которые он видит; отклонённых контактов среди них нет."
// about.en = "The ties that the viewer sees among nodes that the viewer sees; declined contacts are not among them."
// access = "read"
// tags = ["console", "internal"]
// columns = ["start_label", "start", "end_label", "end", "values"]
// params.type = {type = "text"}
// params.keys = {type = "list"}
MATCH (a)-[t:$($type)]->(b)
WHERE (NOT a:Teacher OR a.visibility IN $viewer.sees) AND (NOT b:Teacher OR b.visibility IN $viewer.sees)
  AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
RETURN labels(a)[0] AS start_label, a.id AS start, labels(b)[0] AS end_label, b.id AS end, [key IN $keys | t[key]] AS values
