// title.ru = "Копия для консоли: записать узлы"
// title.en = "The console’s copy: write nodes"
// about.ru = "Записывает узлы одного вида в пустую копию и возвращает, под какими номерами база их записала."
// about.en = "Writes nodes of one kind into the empty copy and returns by which numbers the database knows them."
// access = "write"
// tags = ["console", "internal"]
// columns = ["element"]
// params.label = {type = "text"}
// params.rows = {type = "rows"}
UNWIND $rows AS row
CREATE (n:$($label))
SET n = row
RETURN elementId(n) AS element
