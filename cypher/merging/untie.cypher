// title.ru = "Объединение: убрать связи"
// title.en = "Merging: take ties away"
// about.ru = "Убирает связи, которые тут же создаются заново или записаны для отмены."
// about.en = "Removes ties that are made anew at once or are written down for the undo."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["removed"]
// params.elements = {type = "list"}
UNWIND $elements AS element
MATCH ()-[r]->() WHERE elementId(r) = element
DELETE r
RETURN count(*) AS removed
