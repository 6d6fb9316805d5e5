// title.ru = "Проекты для выбора"
// title.en = "Projects to choose from"
// about.ru = "Проекты, в которых участвуют учреждения муниципалитета."
// about.en = "Projects that institutions of a municipality take part in."
// access = "read"
// tags = ["suggest"]
// columns = ["value", "name"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:TAKES_PART]->(x:Project)
RETURN DISTINCT x.id AS value, x.title AS name
ORDER BY toLower(name), value
