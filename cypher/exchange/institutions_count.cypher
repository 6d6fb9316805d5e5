// title.ru = "Выгрузка: какие учреждения в неё войдут"
// title.en = "Export: which institutions would be in it"
// about.ru = "Идентификаторы тех же учреждений, что и в exchange.institutions, одним списком: чтобы сосчитать, что было бы в файле, не читая файла."
// about.en = "The ids of the same institutions as exchange.institutions, as one list: to count what a file would hold without reading the file."
// access = "read"
// tags = ["exchange"]
// columns = ["ids"]
// params.municipality = {type = "id"}
// params.sectors = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (i.since IS NULL OR i.since <= $last) AND (i.until IS NULL OR i.until >= $first)
RETURN collect(i.id) AS ids
