// title.ru = "Учреждения по секторам"
// title.en = "Institutions by sector"
// about.ru = "Учреждения, действующие на дату, и сколько у них формальных связей."
// about.en = "Institutions in force on the date and how many formal ties they have."
// access = "read"
// tags = ["reports"]
// columns = ["id", "name", "sector", "ties", "since"]
// heads.id = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.name = {ru = "Название", en = "Name"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.ties = {ru = "Связей", en = "Ties", type = "int"}
// heads.since = {ru = "С какого дня", en = "Since", type = "date"}
// params.sectors = {type = "list", default = [], codes = ["general", "preschool", "culture"]}
// params.text = {type = "text", default = "", longest = 50, title = {ru = "Слово в названии", en = "A word of the name"}}
// params.on = {type = "date", default = "today"}
// params.least = {type = "int", default = 0, min = 0, max = 100}
// params.share = {type = "float", default = 0.5, min = 0, max = 1}
// params.order = {type = "code", default = "name", codes = ["name", "ties"]}
// params.open = {type = "bool", default = true}
// params.limit = {type = "int", default = 50, min = 1, max = 500}
MATCH (i:Institution)
WHERE (size($sectors) = 0 OR i.sector IN $sectors) AND toLower(i.name) CONTAINS toLower($text) AND $share >= 0 AND $open IS NOT NULL
  AND (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i, COUNT { (i)-[t:FORMAL_TIE]-() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) } AS ties
WHERE ties >= $least
RETURN i.id AS id, i.name AS name, i.sector AS sector, ties, i.since AS since
ORDER BY CASE $order WHEN 'ties' THEN -ties ELSE 0 END, i.name, i.id
LIMIT toInteger($limit)
