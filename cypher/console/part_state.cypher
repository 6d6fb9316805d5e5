// title.ru = "Копия для консоли: менялся ли муниципалитет"
// title.en = "The console’s copy: whether a municipality has changed"
// about.ru = "Сколько видимых смотрящему связей у учреждений муниципалитета и у работающих в них, к чему они ведут (сумма номеров узлов) и когда менялось последнее из связанного ими. Видимое стало скрытым — и числа другие."
// about.en = "How many ties that the viewer sees the municipality’s institutions and those who work there have, what they lead to (the sum of the nodes’ numbers), and when the last of what they tie changed. What was seen and is hidden now makes other numbers."
// access = "read"
// tags = ["console", "internal"]
// columns = ["ties", "ends", "tie_changed", "node_changed"]
// params.municipality = {type = "id"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
CALL (i) {
  MATCH (i)-[t]-(n)
  WHERE (NOT n:Teacher OR n.visibility IN $viewer.sees) AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
  RETURN t, n
  UNION ALL
  MATCH (i)<-[:WORKS_AT]-(p:Teacher)-[t]-(n)
  WHERE p.visibility IN $viewer.sees AND (NOT n:Teacher OR n.visibility IN $viewer.sees)
    AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
  RETURN t, n
}
RETURN count(t) AS ties, sum(toInteger(split(elementId(n), ':')[2])) AS ends, max(t.updated_at) AS tie_changed, max(n.updated_at) AS node_changed
