// title.ru = "Учреждения для выбора"
// title.en = "Institutions to choose from"
// about.ru = "Учреждения муниципалитета, а если выбран сектор, то этого сектора."
// about.en = "Institutions of a municipality; of the chosen sector, if one is chosen."
// access = "read"
// tags = ["suggest"]
// columns = ["value", "name"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE $sector IS NULL OR i.sector = $sector
RETURN i.id AS value, coalesce(i.short_name, i.name) AS name
ORDER BY toLower(name), value
