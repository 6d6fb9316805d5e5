// title.ru = "Учреждения на местности"
// title.en = "Institutions on the ground"
// about.ru = "Учреждения муниципалитета, существующие на дату и с известными координатами; размер точки — число партнёров по формальным связям, действующим в этот день. Учреждения без координат на карте не видны, но есть в таблице."
// about.en = "Institutions of the municipality that exist on the day; the size of a point is the number of partners by formal ties in force on it. Institutions without coordinates are not on the map, but in the table."
// access = "read"
// tags = ["overview", "places"]
// columns = ["institution", "kind", "sector", "partners", "lat", "lon"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.kind = {ru = "Вид", en = "Kind", type = "code", family = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.partners = {ru = "Партнёров", en = "Partners", type = "int"}
// heads.lat = {ru = "Широта", en = "Latitude", type = "float"}
// heads.lon = {ru = "Долгота", en = "Longitude", type = "float"}
// view = "map"
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
RETURN i.id AS institution, i.kind AS kind, i.sector AS sector,
  COUNT { MATCH (i)-[t:FORMAL_TIE]-(j:Institution) WHERE j <> i AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) RETURN DISTINCT j } AS partners, i.lat AS lat, i.lon AS lon
ORDER BY partners DESC, institution
