// title.ru = "Выгрузка: кто из педагогов в неё войдёт"
// title.en = "Export: which teachers would be in it"
// about.ru = "Идентификаторы тех же педагогов, что и в exchange.people, одним списком: чтобы сосчитать, что было бы в файле, не читая файла."
// about.en = "The ids of the same teachers as exchange.people, as one list: to count what a file would hold without reading the file."
// access = "read"
// tags = ["exchange"]
// columns = ["ids"]
// params.municipality = {type = "id"}
// params.sectors = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)<-[w:WORKS_AT]-(p:Teacher)
USING INDEX SEEK m:Municipality(id)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (w.since IS NULL OR w.since <= $last) AND (w.until IS NULL OR w.until >= $first)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
RETURN collect(DISTINCT p.id) AS ids
