// title.ru = "Копия для консоли: менялся ли муниципалитет"
// title.en = "The console’s copy: whether a municipality has changed"
// about.ru = "Сколько видимых смотрящему связей у учреждений муниципалитета и у работающих в них, к чему они ведут (сумма номеров узлов) и когда менялось каждое из связанного ими (сумма времён). Видимое стало скрытым — и числа другие."
// about.en = "How many ties that the viewer sees the municipality’s institutions and those who work there have, what they lead to (the sum of the nodes’ numbers), and when each of what they tie was changed (a sum of times). What was seen and is hidden now makes other numbers."
// access = "read"
// tags = ["console", "internal"]
// columns = ["ties", "ends", "tie_changed", "node_changed"]
// params.municipality = {type = "id"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
CALL (i) {
  MATCH (i)-[t]-(n)
  WHERE (NOT n:Teacher OR n.visibility IN $viewer.sees) AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
    AND (NOT n:Post OR (coalesce(n.audience, 'everyone') = 'everyone' AND n.kinds IS NULL AND n.sectors IS NULL AND NOT EXISTS { (n)-[:ADDRESSED_TO]->() }))
  RETURN t, n
  UNION ALL
  MATCH (i)<-[:WORKS_AT]-(p:Teacher)-[t]-(n)
  WHERE p.visibility IN $viewer.sees AND (NOT n:Teacher OR n.visibility IN $viewer.sees)
    AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
    AND (NOT n:Post OR (coalesce(n.audience, 'everyone') = 'everyone' AND n.kinds IS NULL AND n.sectors IS NULL AND NOT EXISTS { (n)-[:ADDRESSED_TO]->() }))
  RETURN t, n
}
RETURN count(t) AS ties, sum(toInteger(split(elementId(n), ':')[2])) AS ends,
  sum(t.updated_at.epochMillis % 1000000007) AS tie_changed, sum(n.updated_at.epochMillis % 1000000007) AS node_changed
