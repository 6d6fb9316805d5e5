// title.ru = "Выгрузка: места работы"
// title.en = "Export: workplaces"
// about.ru = "Кто из видимых смотрящему педагогов где работал в указанное время, в учреждениях муниципалитета."
// about.en = "Which of the teachers visible to the viewer worked where in the given time, at the municipality’s institutions."
// access = "read"
// tags = ["exchange"]
// columns = ["tie"]
// params.municipality = {type = "id"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)<-[w:WORKS_AT]-(p:Teacher)
WHERE (w.since IS NULL OR w.since <= $last) AND (w.until IS NULL OR w.until >= $first)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
RETURN w {.id, .position, .since, .since_precision, .until, .until_precision,
  source: p.id, target: i.id, type: 'WORKS_AT'} AS tie
ORDER BY w.id
