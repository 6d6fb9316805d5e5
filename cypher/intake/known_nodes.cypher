// title.ru = "Загрузка: какие id уже заняты узлами"
// title.en = "Import: which ids are nodes already"
// about.ru = "Метка узла для каждого id, упомянутого в файлах. Только для тех, кому разрешена загрузка: видимость не учитывается."
// about.en = "The label of each id mentioned in the files. For those who may import only: visibility is not applied."
// access = "read"
// tags = ["import", "internal"]
// columns = ["id", "label"]
// params.ids = {type = "ids"}
MATCH (n:Municipality|Institution|Unit|Teacher|Topic|Project|Programme|Resource|Need|Material|Practice|Outcome
  |PdRequest|Agreement|Exchange|Post)
// Named one by one: a label that comes as a parameter costs a search of its own for each id.
WHERE n.id IN $ids
RETURN n.id AS id, head(labels(n)) AS label
