// title.ru = "Загрузка: какие id уже заняты узлами"
// title.en = "Import: which ids are nodes already"
// about.ru = "Метка узла для каждого id, упомянутого в файлах. Только для тех, кому разрешена загрузка: видимость не учитывается."
// about.en = "The label of each id mentioned in the files. For those who may import only: visibility is not applied."
// access = "read"
// tags = ["import", "internal"]
// columns = ["id", "label"]
// params.ids = {type = "ids"}
// params.labels = {type = "list"}
UNWIND $labels AS label
UNWIND $ids AS id
MATCH (n:$(label) {id: id})
RETURN n.id AS id, label
