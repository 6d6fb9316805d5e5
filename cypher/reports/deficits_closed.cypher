// title.ru = "Закрытые дефициты"
// title.en = "Deficits closed"
// about.ru = "Потребности учреждений муниципалитета, которым помог подтверждённый обмен с первого по последний день периода включительно; потребность — один раз, по последнему из таких обменов за всё время. Закрыта — если получатель сказал, что дефицит закрыт (сегодня потребность закрыта); иначе помогло отчасти."
// about.en = "Needs of the institutions of the municipality that a confirmed exchange helped from the first to the last day of the period, both included; a need counts once, by the last such exchange of all times. Closed: the receiver said that the deficit is closed (the need is closed today); otherwise it helped in part."
// access = "read"
// tags = ["exchanges", "needs"]
// columns = ["day", "institution", "need", "kind", "giver", "title", "is_closed"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.from = {type = "date", default = "", title = {ru = "С (пусто: за год)", en = "From (empty: a year before)"}}
// params.to = {type = "date", default = "today", title = {ru = "По", en = "To"}}
// heads.day = {ru = "Когда", en = "When", type = "date"}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.need = {ru = "Потребность", en = "Need"}
// heads.kind = {ru = "Вид", en = "Kind", type = "code", family = "need"}
// heads.giver = {ru = "Помогло", en = "Helped by", type = "institution"}
// heads.title = {ru = "Чем", en = "With what"}
// heads.is_closed = {ru = "Закрыт", en = "Closed", type = "bool"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:NEEDS]->(n:Need)
CALL (n) {
  MATCH (n)<-[:MET]-(e:Exchange)
  WHERE e.state = 'confirmed'
  RETURN e ORDER BY e.happened_on DESC, e.id DESC LIMIT 1
}
WITH i, n, e
WHERE e.happened_on >= coalesce($from, $to - duration({years: 1}) + duration({days: 1})) AND e.happened_on <= $to
RETURN e.happened_on AS day, i.id AS institution, n.title AS need, n.kind AS kind, head([(g)-[:GAVE]->(e) | g.id]) AS giver, e.title AS title,
  n.state = 'closed' AS is_closed
ORDER BY day DESC, n.id
