// title.ru = "Проверка: обязательные и единственные ссылки"
// title.en = "Check: required and single links"
// about.ru = "Узлы без обязательной связи или с несколькими там, где может быть только одна."
// about.en = "Nodes without a required tie or with several where only one may be."
// access = "read"
// tags = ["check", "internal"]
// columns = ["id", "found"]
// params.label = {type = "text"}
// params.type = {type = "text"}
// params.other = {type = "text"}
// params.outward = {type = "bool"}
// params.least = {type = "int"}
// params.most = {type = "int"}
MATCH (n:$($label))
WITH n, CASE WHEN $outward
  THEN COUNT { (n)-[link]->(other) WHERE type(link) = $type AND $other IN labels(other) }
  ELSE COUNT { (n)<-[link]-(other) WHERE type(link) = $type AND $other IN labels(other) }
END AS found
WHERE found < $least OR found > $most
RETURN coalesce(n.id, elementId(n)) AS id, found
