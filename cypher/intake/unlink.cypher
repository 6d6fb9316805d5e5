// title.ru = "Загрузка: связи, которых в файле больше нет"
// title.en = "Import: links that the file no longer has"
// about.ru = "Столбец со ссылками — полный список: связи узла с другими узлами этого вида удаляются."
// about.en = "A column of links is a complete list: the node's ties to other nodes of that kind are removed."
// access = "write"
// tags = ["import", "internal"]
// columns = ["removed"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH (n:$(row.label) {id: row.id})-[old]-(other)
WHERE type(old) = row.type
  AND (startNode(old) = n) = row.outward
  AND row.other IN labels(other)
  AND NOT other.id IN row.others
DELETE old
RETURN count(old) AS removed
