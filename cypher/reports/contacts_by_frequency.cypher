// title.ru = "Как часто встречаются"
// title.en = "How often people meet"
// about.ru = "Подтверждённые контакты педагогов, работающих на дату в учреждениях муниципалитета, действующие в этот день: по видам и частоте, как её назвали сами люди. Считается только то, что может видеть смотрящий."
// about.en = "Confirmed contacts in force on the day of teachers at work at institutions of the municipality: by kind and by frequency, as the people themselves have said. Only what the reader may see is counted."
// access = "read"
// tags = ["contacts"]
// columns = ["kind", "frequency", "contacts"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.kind = {ru = "Вид связи", en = "Kind of tie", type = "code", family = "tie"}
// heads.frequency = {ru = "Частота", en = "Frequency", type = "code", family = "frequency"}
// heads.contacts = {ru = "Контактов", en = "Contacts", type = "int"}
// view = "chart"
// chart = {type = "matrix", x = "frequency", y = ["contacts"], series = "kind"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
RETURN t.kind AS kind, t.frequency AS frequency, count(DISTINCT t) AS contacts
ORDER BY kind, contacts DESC
