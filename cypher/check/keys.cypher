// title.ru = "Проверка: ключи связей"
// title.en = "Check: keys of ties"
// about.ru = "Ключ связи должен состоять из её концов, вида и начала, а у связи, созданной договором, ещё и из него. Для администратора: видимость не учитывается."
// about.en = "The key of a tie must consist of its ends, kind and begin, and of the agreement where one makes it. For the administrator: visibility is not applied."
// access = "read"
// tags = ["check", "internal"]
// columns = ["id", "key", "expected"]
// params.type = {type = "text"}
// params.directed = {type = "list"}
MATCH (a)-[t:$($type)]->(b)
WITH t, CASE WHEN t.kind IN $directed OR a.id < b.id THEN a.id + '|' + b.id ELSE b.id + '|' + a.id END AS pair
WITH t, pair + '|' + t.kind + '|' + coalesce(toStringOrNull(t.since), '')
  + CASE t.source WHEN 'agreement' THEN coalesce('|' + t.agreement, '') ELSE '' END AS expected
WHERE t.key IS NULL OR t.key <> expected
RETURN coalesce(t.id, elementId(t)) AS id, t.key AS key, expected
