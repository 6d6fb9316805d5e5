// title.ru = "Связи без документа с того же дня"
// title.en = "Ties without a document from the very day"
// about.ru = "Формальные связи с названными ключами (пара, вид, первый день), записанные без договора."
// about.en = "Formal ties with the named keys (pair, kind, first day) that are recorded without an agreement."
// access = "read"
// tags = ["agreements", "internal"]
// columns = ["key", "id"]
// params.keys = {type = "list"}
UNWIND $keys AS key
MATCH ()-[t:FORMAL_TIE {key: key}]->()
USING INDEX SEEK t:FORMAL_TIE(key)
RETURN key, t.id AS id
ORDER BY key
