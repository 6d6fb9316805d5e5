// title.ru = "Обмены по годам"
// title.en = "Exchanges through the years"
// about.ru = "Сколько подтверждённых обменов учреждений муниципалитета состоялось в каждом году (в последнем — до даты), сколько из них закрыли записанную потребность и сколько состоялось по договору; рядом — не подтверждённые второй стороной."
// about.en = "How many confirmed exchanges of the institutions of the municipality happened in each year (in the last one: up to the day), how many of them met a recorded need and how many were under an agreement; beside them those not confirmed by the other side."
// access = "read"
// tags = ["exchanges", "time"]
// columns = ["year", "exchanges", "met", "under", "waiting"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.years = {type = "int", default = 10, min = 1, max = 50, title = {ru = "За сколько лет", en = "How many years"}}
// heads.year = {ru = "Год", en = "Year", type = "int"}
// heads.exchanges = {ru = "Обменов", en = "Exchanges", type = "int"}
// heads.met = {ru = "Закрыли потребность", en = "Met a need", type = "int"}
// heads.under = {ru = "По договору", en = "Under an agreement", type = "int"}
// heads.waiting = {ru = "Не подтверждены", en = "Not confirmed", type = "int"}
// view = "chart"
// chart = {type = "bar", x = "year", y = ["exchanges", "met"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:GAVE|RECEIVED_BY]-(e:Exchange)
WHERE e.happened_on <= $on
WITH collect(DISTINCT e) AS every
UNWIND range($on.year - $years + 1, $on.year) AS year
WITH year, [e IN every WHERE e.happened_on.year = year AND e.state = 'confirmed'] AS done,
  [e IN every WHERE e.happened_on.year = year AND e.state = 'proposed'] AS asked
RETURN year, size(done) AS exchanges, size([e IN done WHERE EXISTS { (e)-[:MET]->() }]) AS met,
  size([e IN done WHERE EXISTS { (e)-[:UNDER]->() }]) AS under, size(asked) AS waiting
ORDER BY year
