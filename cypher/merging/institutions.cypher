// title.ru = "Учреждения муниципалитета для сравнения"
// title.en = "Institutions of a municipality to compare"
// about.ru = "Названия учреждений, чтобы искать записанные дважды."
// about.en = "Names of institutions, to look for those written down twice."
// access = "read"
// tags = ["merging"]
// columns = ["id", "name", "full_name", "kind", "sector"]
// params.municipality = {type = "id"}
// params.limit = {type = "int", default = 20000, min = 1, max = 50000}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)
RETURN i.id AS id, i.short_name AS name, i.name AS full_name, i.kind AS kind, i.sector AS sector
ORDER BY i.id LIMIT $limit
