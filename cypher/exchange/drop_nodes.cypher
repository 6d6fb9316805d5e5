// title.ru = "Отмена загрузки: убрать узлы"
// title.en = "Undo of an import: take nodes away"
// about.ru = "Удаляет узлы, созданные загрузкой, если у них не осталось ничего, кроме места в муниципалитете. Метки приходят только из словаря."
// about.en = "Removes the nodes that the import made, if nothing is left to them but their place in a municipality. Labels come from the vocabulary only."
// access = "write"
// tags = ["exchange", "internal"]
// columns = ["removed"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH (n:$(row.label) {id: row.id})
WHERE NOT EXISTS { (n)-[t]-() WHERE NOT (type(t) = 'IN' AND startNode(t) = n) }
OPTIONAL MATCH (n)-[home:IN]->()
DELETE home, n
RETURN count(DISTINCT row.id) AS removed
