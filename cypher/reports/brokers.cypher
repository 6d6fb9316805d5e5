// title.ru = "Посредники"
// title.en = "Brokers"
// about.ru = "Учреждения муниципалитета, через которых соединены те, кто иначе не связан: сколько у учреждения партнёров по формальным связям, действующим на дату, из скольких секторов и сколько пар этих партнёров не связаны между собой формально; доля — из всех возможных пар партнёров. Полный расчёт посредничества, вместе с контактами людей, — на странице «Устройство»."
// about.en = "Institutions of the municipality that join those who are not joined otherwise: how many partners it has by formal ties in force on the day, of how many sectors, and how many pairs of these partners are not tied formally with each other; the share is of all possible pairs. Brokerage in full, with the contacts of people, is on the page “Structure”."
// access = "read"
// tags = ["positions", "ties"]
// columns = ["institution", "sector", "partners", "sectors", "open", "share"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.least = {type = "int", default = 3, min = 2, max = 1000, title = {ru = "Партнёров, не меньше", en = "Partners, at least"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.partners = {ru = "Партнёров", en = "Partners", type = "int"}
// heads.sectors = {ru = "Секторов", en = "Sectors", type = "int"}
// heads.open = {ru = "Несвязанных пар", en = "Pairs not tied", type = "int"}
// heads.share = {ru = "Доля", en = "Share", type = "share"}
// view = "chart"
// chart = {type = "bar", x = "institution", y = ["open"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i, COLLECT { MATCH (i)-[t:FORMAL_TIE]-(j:Institution) WHERE j <> i AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) RETURN DISTINCT j } AS partners
WHERE size(partners) >= $least
WITH i, partners, COUNT {
    UNWIND partners AS a
    UNWIND partners AS b
    WITH a, b WHERE a.id < b.id AND NOT EXISTS { (a)-[t:FORMAL_TIE]-(b) WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) }
    RETURN a
  } AS open
RETURN i.id AS institution, i.sector AS sector, size(partners) AS partners,
  COUNT { UNWIND partners AS j RETURN DISTINCT j.sector } AS sectors, open,
  2.0 * open / (size(partners) * (size(partners) - 1)) AS share
ORDER BY open DESC, institution
