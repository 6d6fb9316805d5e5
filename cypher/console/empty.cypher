// title.ru = "Копия для консоли: опустошить"
// title.en = "The console’s copy: empty it"
// about.ru = "Удаляет часть узлов копии вместе с их связями; повторяется, пока удалять нечего."
// about.en = "Removes some of the copy’s nodes with their ties; repeated until nothing is left."
// access = "write"
// tags = ["console", "internal"]
// columns = ["removed"]
// params.limit = {type = "int", default = 4000, min = 1, max = 100000}
MATCH (n)
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(*) AS removed
