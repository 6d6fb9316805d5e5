// title.ru = "Картина формальных связей"
// title.en = "A picture of formal ties"
// about.ru = "Формальные связи между учреждениями муниципалитета, действующие на дату; если выбран сектор — с учреждениями этого сектора, если выбран вид — только этого вида."
// about.en = "Formal ties between institutions of the municipality in force on the day; those with institutions of the chosen sector and of the chosen kind, if any is chosen."
// access = "read"
// tags = ["ties"]
// columns = ["one", "other", "kind", "agreement", "since", "until"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.kind = {type = "code", default = "", family = "form", codes = ["network_contract", "coop_agreement", "joint_plan", "patronage", "practice_contract", "resource_center", "innovation_site", "internship_site", "method_union", "municipal_project", "mentoring_formal"], title = {ru = "Вид связи", en = "Kind of tie"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.one = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.other = {ru = "Другое учреждение", en = "Other institution", type = "institution"}
// heads.kind = {ru = "Вид связи", en = "Kind of tie", type = "code", family = "tie"}
// heads.agreement = {ru = "Договор", en = "Agreement"}
// heads.since = {ru = "С", en = "Since", type = "date"}
// heads.until = {ru = "По", en = "Until", type = "date"}
// view = "graph"
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
MATCH (i)-[t:FORMAL_TIE]->(j:Institution)-[:IN]->(m)
WHERE j <> i AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND ($sector IS NULL OR $sector IN [i.sector, j.sector]) AND ($kind IS NULL OR t.kind = $kind)
OPTIONAL MATCH (a:Agreement {id: t.agreement})
RETURN i.id AS one, j.id AS other, t.kind AS kind, a.number AS agreement, t.since AS since, t.until AS until
ORDER BY kind, since, one, other, t.id
