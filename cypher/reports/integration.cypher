// title.ru = "Внутри сектора и за его пределами"
// title.en = "Inside the sector and beyond it"
// about.ru = "Для каждого учреждения муниципалитета с партнёрами: сколько партнёров по формальным связям, действующим на дату, из своего сектора (I) и из других (E) и индекс E–I = (E − I) / (E + I): −1 — только свой сектор, 1 — только чужие."
// about.en = "For each institution of the municipality with partners: how many partners by formal ties in force on the day are of its own sector (I) and of others (E), and the E–I index = (E − I) / (E + I): −1 is the own sector only, 1 is others only."
// access = "read"
// tags = ["positions", "sectors"]
// columns = ["institution", "sector", "partners", "inside", "across", "sectors", "ei"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.partners = {ru = "Партнёров", en = "Partners", type = "int"}
// heads.inside = {ru = "Свой сектор", en = "Own sector", type = "int"}
// heads.across = {ru = "Другие секторы", en = "Other sectors", type = "int"}
// heads.sectors = {ru = "Секторов", en = "Sectors", type = "int"}
// heads.ei = {ru = "E–I", en = "E–I", type = "float"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
WITH i, COLLECT { MATCH (i)-[t:FORMAL_TIE]-(j:Institution) WHERE j <> i AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) RETURN DISTINCT j } AS partners
WHERE size(partners) > 0
WITH i, partners, size([j IN partners WHERE j.sector = i.sector]) AS inside
RETURN i.id AS institution, i.sector AS sector, size(partners) AS partners, inside, size(partners) - inside AS across,
  COUNT { UNWIND partners AS j RETURN DISTINCT j.sector } AS sectors, 1.0 * (size(partners) - 2 * inside) / size(partners) AS ei
ORDER BY partners DESC, institution
