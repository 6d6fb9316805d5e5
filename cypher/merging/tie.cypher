// title.ru = "Объединение: связи на новом месте"
// title.en = "Merging: ties in their new place"
// about.ru = "Создаёт связи со всеми свойствами. Типы и метки приходят только из графа."
// about.en = "Creates ties with all their properties. Types and labels come from the graph only."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["created"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH (a:$(row.start_label) {id: row.start})
MATCH (b:$(row.end_label) {id: row.end})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
RETURN count(r) AS created
