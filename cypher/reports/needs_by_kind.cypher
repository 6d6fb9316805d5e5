// title.ru = "Дефициты: сколько закрыто"
// title.en = "Needs: how many are met"
// about.ru = "Потребности учреждений муниципалитета по видам: открытые, с найденным партнёром, закрытые (состояние — такое, как записано сейчас; появившиеся после даты не считаются) и доля тех, для которых нашлось решение: закрытые и с найденным партнёром из всех. Записано обменом — сколько потребностей закрывает хотя бы один подтверждённый обмен не позже даты."
// about.en = "Needs of the institutions of the municipality by kind: open, with a partner found, closed (the state is the one on record now; those that began after the day are left out), and the share for which there is an answer: closed and matched of all. Met by an exchange: needs with a confirmed exchange no later than the day."
// access = "read"
// tags = ["needs", "exchanges"]
// columns = ["kind", "needs", "open", "matched", "closed", "share", "met"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.kind = {ru = "Вид потребности", en = "Kind of need", type = "code", family = "need"}
// heads.needs = {ru = "Всего", en = "In all", type = "int"}
// heads.open = {ru = "Открыты", en = "Open", type = "int"}
// heads.matched = {ru = "Найден партнёр", en = "Partner found", type = "int"}
// heads.closed = {ru = "Закрыты", en = "Closed", type = "int"}
// heads.share = {ru = "Решено", en = "Answered", type = "share"}
// heads.met = {ru = "Закрыто обменом", en = "Met by an exchange", type = "int"}
// view = "chart"
// chart = {type = "bar", x = "kind", y = ["open", "matched", "closed"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:NEEDS]->(n:Need)
WHERE n.since IS NULL OR n.since <= $on
WITH n.kind AS kind, collect(DISTINCT n) AS every
RETURN kind, size(every) AS needs, size([n IN every WHERE n.state = 'open']) AS open,
  size([n IN every WHERE n.state = 'matched']) AS matched, size([n IN every WHERE n.state = 'closed']) AS closed,
  1.0 * size([n IN every WHERE n.state <> 'open']) / size(every) AS share,
  size([n IN every WHERE EXISTS { (n)<-[:MET]-(e:Exchange) WHERE e.state = 'confirmed' AND e.happened_on <= $on }]) AS met
ORDER BY needs DESC, kind
