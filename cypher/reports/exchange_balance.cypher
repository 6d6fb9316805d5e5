// title.ru = "Кто отдаёт и кто получает"
// title.en = "Who gives and who receives"
// about.ru = "Подтверждённые обмены каждого учреждения муниципалитета за период: сколько раз отдало, сколько получило, разность, со сколькими разными учреждениями обменивалось. Учреждения без обменов не показаны."
// about.en = "Confirmed exchanges of each institution of the municipality in the period: how often it gave, received, the difference, with how many different institutions. Institutions without exchanges are not shown."
// access = "read"
// tags = ["exchanges"]
// columns = ["institution", "sector", "gave", "received", "balance", "partners"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.from = {type = "date", default = "", title = {ru = "С (пусто: за год)", en = "From (empty: a year before)"}}
// params.to = {type = "date", default = "today", title = {ru = "По", en = "To"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.gave = {ru = "Отдало", en = "Gave", type = "int"}
// heads.received = {ru = "Получило", en = "Received", type = "int"}
// heads.balance = {ru = "Разность", en = "Balance", type = "int"}
// heads.partners = {ru = "С кем", en = "Partners", type = "int"}
// view = "chart"
// chart = {type = "bar", x = "institution", y = ["gave", "received"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WITH i,
  COLLECT { MATCH (i)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(j:Institution) WHERE e.state = 'confirmed' AND e.happened_on >= coalesce($from, $to - duration({years: 1})) AND e.happened_on <= $to RETURN j.id } AS receivers,
  COLLECT { MATCH (i)<-[:RECEIVED_BY]-(e:Exchange)<-[:GAVE]-(j:Institution) WHERE e.state = 'confirmed' AND e.happened_on >= coalesce($from, $to - duration({years: 1})) AND e.happened_on <= $to RETURN j.id } AS givers
WHERE size(receivers) + size(givers) > 0
RETURN i.id AS institution, i.sector AS sector, size(receivers) AS gave, size(givers) AS received,
  size(receivers) - size(givers) AS balance, COUNT { UNWIND receivers + givers AS id RETURN DISTINCT id } AS partners
ORDER BY gave + received DESC, institution
