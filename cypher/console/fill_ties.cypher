// title.ru = "Копия для консоли: записать связи"
// title.en = "The console’s copy: write ties"
// about.ru = "Записывает связи одного типа; концы названы номерами, под которыми база записала узлы."
// about.en = "Writes ties of one type; the ends are named by the numbers by which the database knows the nodes."
// access = "write"
// tags = ["console", "internal"]
// columns = ["written"]
// params.type = {type = "text"}
// params.rows = {type = "rows"}
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row[0]
MATCH (b) WHERE elementId(b) = row[1]
CREATE (a)-[t:$($type)]->(b)
SET t = row[2]
RETURN count(*) AS written
