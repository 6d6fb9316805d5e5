// title.ru = "Выгрузка: формальные связи"
// title.en = "Export: formal ties"
// about.ru = "Формальные связи учреждений муниципалитета, действовавшие в указанное время."
// about.en = "Formal ties of the municipality’s institutions in force in the given time."
// access = "read"
// tags = ["exchange"]
// columns = ["tie"]
// params.municipality = {type = "id"}
// params.kinds = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (:Municipality {id: $municipality})<-[:IN]-(a:Institution)-[t:FORMAL_TIE]->(b:Institution)
WHERE (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (size($kinds) = 0 OR t.kind IN $kinds)
RETURN t {.id, .kind, .agreement, .since, .since_precision, .until, .until_precision,
  origin: t.source, source: a.id, target: b.id, type: 'FORMAL_TIE'} AS tie
ORDER BY t.id
