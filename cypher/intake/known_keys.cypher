// title.ru = "Загрузка: какие связи уже записаны"
// title.en = "Import: which ties are registered already"
// about.ru = "Кому принадлежит ключ «пара, вид, начало»: связи без документа, а если её нет, то созданной договором. Только для тех, кому разрешена загрузка: видимость не учитывается."
// about.en = "Which tie holds the key “pair, kind, begin”: one without a document, or else one that an agreement makes. For those who may import only: visibility is not applied."
// access = "read"
// tags = ["import", "internal"]
// columns = ["key", "id"]
// params.keys = {type = "list"}
// params.types = {type = "list"}
UNWIND $types AS type
UNWIND $keys AS key
CALL (type, key) {
  MATCH ()-[t:$(type) {key: key}]->()
  RETURN t
  UNION
  WITH key WHERE type = 'FORMAL_TIE'
  MATCH ()-[t:FORMAL_TIE]->()
  USING INDEX SEEK t:FORMAL_TIE(key)
  WHERE t.key STARTS WITH key + '|'
  RETURN t
}
WITH key, t ORDER BY t.key
RETURN key, head(collect(t.id)) AS id
