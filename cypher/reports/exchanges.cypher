// title.ru = "Обмены за период"
// title.en = "Exchanges of a period"
// about.ru = "Обмены, в которых учреждение муниципалитета отдало или получило, с первого по последний день периода включительно: состоявшиеся (подтверждённые) и ещё не подтверждённые второй стороной; отклонённых здесь нет."
// about.en = "Exchanges in which an institution of the municipality gave or received, from the first to the last day of the period, both included: confirmed ones and those not confirmed yet by the other side; declined ones are left out."
// access = "read"
// tags = ["exchanges"]
// columns = ["day", "title", "giver", "receiver", "state", "need", "agreement"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.from = {type = "date", default = "", title = {ru = "С (пусто: за год)", en = "From (empty: a year before)"}}
// params.to = {type = "date", default = "today", title = {ru = "По", en = "To"}}
// heads.day = {ru = "Когда", en = "When", type = "date"}
// heads.title = {ru = "Что", en = "What"}
// heads.giver = {ru = "Отдало", en = "Gave", type = "institution"}
// heads.receiver = {ru = "Получило", en = "Received", type = "institution"}
// heads.state = {ru = "Состояние", en = "State", type = "code", family = "tie_state"}
// heads.need = {ru = "Закрыта потребность", en = "Need met"}
// heads.agreement = {ru = "По договору №", en = "Under agreement No."}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:GAVE|RECEIVED_BY]-(e:Exchange)
WHERE e.state <> 'declined' AND e.happened_on >= coalesce($from, $to - duration({years: 1})) AND e.happened_on <= $to
WITH DISTINCT e
MATCH (g:Institution)-[:GAVE]->(e)-[:RECEIVED_BY]->(r:Institution)
RETURN e.happened_on AS day, e.title AS title, g.id AS giver, r.id AS receiver, e.state AS state,
  head([(e)-[:MET]->(n:Need) | n.title]) AS need, head([(e)-[:UNDER]->(a:Agreement) | a.number]) AS agreement
ORDER BY day DESC, e.id
