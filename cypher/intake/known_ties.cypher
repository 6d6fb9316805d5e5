// title.ru = "Загрузка: какие id уже заняты связями"
// title.en = "Import: which ids are ties already"
// about.ru = "Тип и концы связи для каждого id из файлов. Только для тех, кому разрешена загрузка: видимость не учитывается."
// about.en = "Type and ends of each tie id in the files. For those who may import only: visibility is not applied."
// access = "read"
// tags = ["import", "internal"]
// columns = ["id", "type", "start", "end"]
// params.ids = {type = "ids"}
// params.types = {type = "list"}
UNWIND $types AS type
UNWIND $ids AS id
MATCH (a)-[t:$(type) {id: id}]->(b)
RETURN t.id AS id, type, a.id AS start, b.id AS end
