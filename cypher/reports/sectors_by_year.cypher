// title.ru = "Формальные связи секторов по годам"
// title.en = "Formal ties of sectors through the years"
// about.ru = "Сколько формальных связей действовало в последний день каждого года (в последнем году — на дату) у учреждений каждого сектора. Связь учреждений двух секторов считается в обоих."
// about.en = "How many formal ties were in force on the last day of each year (in the last one: on the given day) at the institutions of each sector. A tie of institutions of two sectors counts in both."
// access = "read"
// tags = ["ties", "sectors", "time"]
// columns = ["year", "sector", "ties"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.years = {type = "int", default = 10, min = 1, max = 50, title = {ru = "За сколько лет", en = "How many years"}}
// heads.year = {ru = "Год", en = "Year", type = "int"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.ties = {ru = "Формальных связей", en = "Formal ties", type = "int"}
// view = "chart"
// chart = {type = "line", x = "year", y = ["ties"], series = "sector"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[t:FORMAL_TIE]-()
WITH i.sector AS sector, collect(DISTINCT t) AS papers
UNWIND range($on.year - $years + 1, $on.year) AS year
WITH *, date({year: year}) AS first,
  CASE WHEN year = $on.year THEN $on ELSE date({year: year, month: 12, day: 31}) END AS last
RETURN year, sector, size([t IN papers WHERE (t.since IS NULL OR t.since <= last) AND (t.until IS NULL OR t.until >= last)]) AS ties
ORDER BY year, sector
