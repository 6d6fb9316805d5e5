// title.ru = "Проверка: концы связей"
// title.en = "Check: ends of ties"
// about.ru = "Связи неизвестного типа, между узлами не тех видов или узла с самим собой. Для администратора: видимость не учитывается."
// about.en = "Ties of an unknown type, between kinds that it may not join, or of a node with itself. For the administrator: visibility is not applied."
// access = "read"
// tags = ["check", "internal"]
// columns = ["id", "type", "start", "end", "breach"]
// params.allowed = {type = "list"}
// params.types = {type = "list"}
MATCH (a)-[t]->(b)
WITH a, t, b, type(t) AS type, labels(a)[0] AS start, labels(b)[0] AS end
WITH a, t, b, type, start, end, CASE
  WHEN NOT type IN $types THEN 'type'
  WHEN NOT type + '|' + start + '|' + end IN $allowed THEN 'ends'
  WHEN a = b THEN 'self'
END AS breach
WHERE breach IS NOT NULL
RETURN coalesce(t.id, elementId(t)) AS id, type, coalesce(a.id, start) AS start, coalesce(b.id, end) AS end, breach
