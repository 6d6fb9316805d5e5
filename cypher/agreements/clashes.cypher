// title.ru = "Связи других документов с того же дня"
// title.en = "Ties of other documents from the very day"
// about.ru = "Формальные связи с названными ключами (пара, вид, первый день), которые создаёт не этот договор."
// about.en = "Formal ties with the named keys (pair, kind, first day) that are not made by this agreement."
// access = "read"
// tags = ["agreements", "internal"]
// columns = ["key", "number"]
// params.id = {type = "id"}
// params.keys = {type = "list"}
UNWIND $keys AS key
MATCH ()-[t:FORMAL_TIE {key: key}]->()
USING INDEX SEEK t:FORMAL_TIE(key)
WHERE coalesce(t.agreement, '') <> $id
OPTIONAL MATCH (a:Agreement {id: t.agreement})
RETURN key, coalesce(a.number, t.agreement, t.id) AS number
ORDER BY key
