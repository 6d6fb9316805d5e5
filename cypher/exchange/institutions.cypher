// title.ru = "Выгрузка: учреждения"
// title.en = "Export: institutions"
// about.ru = "Учреждения муниципалитета, работавшие в указанное время, со свойствами, которые попадают в файл."
// about.en = "Institutions of a municipality at work in the given time, with the properties that go into a file."
// access = "read"
// tags = ["exchange"]
// columns = ["node"]
// params.municipality = {type = "id"}
// params.sectors = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (i.since IS NULL OR i.since <= $last) AND (i.until IS NULL OR i.until >= $first)
RETURN i {.id, .name, .kind, .sector, .short_name, .address, .lat, .lon, .x, .y,
  .since, .since_precision, .until, .until_precision, municipality: m.name, type: 'Institution'} AS node
ORDER BY i.id
