// title.ru = "Выгрузка: педагоги"
// title.en = "Export: teachers"
// about.ru = "Педагоги, которых может видеть смотрящий и которые в указанное время работали в учреждениях муниципалитета, с местами работы в это время."
// about.en = "Teachers whom the viewer may see and who worked at the municipality’s institutions in the given time, with their workplaces in that time."
// access = "read"
// tags = ["exchange"]
// columns = ["node"]
// params.municipality = {type = "id"}
// params.sectors = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)<-[w:WORKS_AT]-(p:Teacher)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (w.since IS NULL OR w.since <= $last) AND (w.until IS NULL OR w.until >= $first)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
WITH m, p, i ORDER BY coalesce(w.until, date('9999-12-31')) DESC, i.id
WITH m, p, collect(DISTINCT i) AS places
RETURN p {.id, .name, .subjects, .visibility, .x, .y, sector: places[0].sector, municipality: m.name,
  workplace: [one IN places | coalesce(one.short_name, one.name)], type: 'Teacher'} AS node
ORDER BY p.id
