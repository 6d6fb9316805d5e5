// title.ru = "Сколько длятся партнёрства"
// title.en = "How long partnerships last"
// about.ru = "Формальные связи учреждений муниципалитета, действующие на дату: с какого дня и сколько полных лет. Без даты начала связь не показана."
// about.en = "Formal ties of the institutions of the municipality in force on the day: since when, and for how many full years. A tie without a first day is not shown."
// access = "read"
// tags = ["ties", "time"]
// columns = ["one", "other", "kind", "since", "years"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.least = {type = "int", default = 0, min = 0, max = 100, title = {ru = "Лет, не меньше", en = "Years, at least"}}
// heads.one = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.other = {ru = "Другое учреждение", en = "Other institution", type = "institution"}
// heads.kind = {ru = "Вид связи", en = "Kind of tie", type = "code", family = "tie"}
// heads.since = {ru = "С", en = "Since", type = "date"}
// heads.years = {ru = "Полных лет", en = "Full years", type = "int"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
MATCH (i)-[t:FORMAL_TIE]->(j:Institution)
WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) AND t.since IS NOT NULL AND duration.between(t.since, $on).years >= $least
RETURN i.id AS one, j.id AS other, t.kind AS kind, t.since AS since, duration.between(t.since, $on).years AS years
ORDER BY since, one, other, t.id
