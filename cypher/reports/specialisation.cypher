// title.ru = "Специализация программ"
// title.en = "Specialisation of programmes"
// about.ru = "Для каждого учреждения муниципалитета, которое ведёт программы на дату: сколько их, по скольким направленностям, какая главная и какова её доля. Индекс — сумма квадратов долей направленностей (Херфиндаль): 1 — всё в одной, 0,17 — поровну во всех шести."
// about.en = "For each institution of the municipality that runs programmes on the day: how many, in how many directions, which is the main one and its share. The index is the sum of the squared shares of directions (Herfindahl): 1 is all in one, 0.17 is equally in all six."
// access = "read"
// tags = ["positions", "programmes"]
// columns = ["institution", "sector", "programmes", "directions", "main", "share", "index"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.least = {type = "int", default = 2, min = 1, max = 1000, title = {ru = "Программ, не меньше", en = "Programmes, at least"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.programmes = {ru = "Программ", en = "Programmes", type = "int"}
// heads.directions = {ru = "Направленностей", en = "Directions", type = "int"}
// heads.main = {ru = "Главная", en = "Main one", type = "code", family = "direction"}
// heads.share = {ru = "Её доля", en = "Its share", type = "share"}
// heads.index = {ru = "Индекс", en = "Index", type = "float"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
MATCH (i)-[:RUNS]->(x:Programme) WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
WITH i, x.direction AS direction, count(DISTINCT x) AS here ORDER BY here DESC, direction
WITH i, collect(direction) AS directions, collect(here) AS counts, sum(here) AS programmes
WHERE programmes >= $least
RETURN i.id AS institution, i.sector AS sector, programmes, size(directions) AS directions, directions[0] AS main,
  1.0 * counts[0] / programmes AS share, reduce(s = 0.0, n IN counts | s + (1.0 * n / programmes) ^ 2) AS index
ORDER BY index DESC, programmes DESC, institution
