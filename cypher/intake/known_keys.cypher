// title.ru = "Загрузка: какие связи уже записаны"
// title.en = "Import: which ties are registered already"
// about.ru = "Кому принадлежит ключ «пара, вид, начало». Только для тех, кому разрешена загрузка: видимость не учитывается."
// about.en = "Which tie holds the key “pair, kind, begin”. For those who may import only: visibility is not applied."
// access = "read"
// tags = ["import", "internal"]
// columns = ["key", "id"]
// params.keys = {type = "list"}
// params.types = {type = "list"}
UNWIND $types AS type
UNWIND $keys AS key
MATCH ()-[t:$(type) {key: key}]->()
RETURN t.key AS key, t.id AS id
