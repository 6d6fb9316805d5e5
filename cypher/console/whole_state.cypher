// title.ru = "Копия для консоли: менялась ли сеть"
// title.en = "The console’s copy: whether the network has changed"
// about.ru = "Сколько узлов и связей видит смотрящий, какие они и к чему ведут (суммы номеров), когда менялось каждое (сумма времён). Скрытое не считается: от его перемен числа те же. Видимое стало скрытым — и числа другие."
// about.en = "How many nodes and ties the viewer sees, which they are and what they lead to (sums of numbers), when each was changed (a sum of times). Nothing hidden is counted: its changes leave the numbers as they are. What was seen and is hidden now makes other numbers."
// access = "read"
// tags = ["console", "internal"]
// columns = ["of", "records", "numbers", "ends", "changed"]
// params.labels = {type = "list"}
// params.types = {type = "list"}
CALL () {
  MATCH (n)
  WHERE labels(n)[0] IN $labels AND (NOT n:Teacher OR n.visibility IN $viewer.sees)
    AND (NOT n:Post OR (coalesce(n.audience, 'everyone') = 'everyone' AND n.kinds IS NULL AND n.sectors IS NULL AND NOT EXISTS { (n)-[:ADDRESSED_TO]->() }))
  RETURN 'nodes' AS of, count(n) AS records, sum(toInteger(split(elementId(n), ':')[2])) AS numbers, 0 AS ends,
    sum(n.updated_at.epochMillis % 1000000007) AS changed
  UNION ALL
  MATCH (a)-[t]->(b)
  WHERE type(t) IN $types
    AND (NOT a:Teacher OR a.visibility IN $viewer.sees) AND (NOT b:Teacher OR b.visibility IN $viewer.sees)
    AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
    AND (NOT a:Post OR (coalesce(a.audience, 'everyone') = 'everyone' AND a.kinds IS NULL AND a.sectors IS NULL AND NOT EXISTS { (a)-[:ADDRESSED_TO]->() }))
    AND (NOT b:Post OR (coalesce(b.audience, 'everyone') = 'everyone' AND b.kinds IS NULL AND b.sectors IS NULL AND NOT EXISTS { (b)-[:ADDRESSED_TO]->() }))
  RETURN 'ties' AS of, count(t) AS records, sum(toInteger(split(elementId(t), ':')[2])) AS numbers,
    sum(toInteger(split(elementId(a), ':')[2]) * (1 + toInteger(split(elementId(b), ':')[2])) % 1000000007) AS ends,
    sum(t.updated_at.epochMillis % 1000000007) AS changed
}
RETURN of, records, numbers, ends, changed
ORDER BY of
