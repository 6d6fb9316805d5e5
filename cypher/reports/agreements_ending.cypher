// title.ru = "Договоры, которые скоро истекают"
// title.en = "Agreements that will soon end"
// about.ru = "Действующие договоры сторон из муниципалитета, последний день которых наступит не позже чем через указанное число дней после даты."
// about.en = "Agreements in force with a party of the municipality whose last day comes no later than the given number of days after the day."
// access = "read"
// tags = ["agreements"]
// columns = ["until", "left", "number", "form", "subject", "parties"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.days = {type = "int", default = 90, min = 1, max = 1825, title = {ru = "В ближайшие дни", en = "Within days"}}
// heads.until = {ru = "Последний день", en = "Last day", type = "date"}
// heads.left = {ru = "Осталось", en = "Left", type = "int", unit = {ru = "дн.", en = "d"}}
// heads.number = {ru = "Договор №", en = "Agreement No."}
// heads.form = {ru = "Вид", en = "Form", type = "code", family = "form"}
// heads.subject = {ru = "Предмет", en = "Subject"}
// heads.parties = {ru = "Стороны", en = "Parties", type = "list"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:PARTY_TO]->(a:Agreement)
WHERE (a.state = 'active' OR (a.state <> 'draft' AND a.until < date())) AND (a.since IS NULL OR a.since <= $on) AND a.until >= $on AND a.until <= $on + duration({days: $days})
WITH DISTINCT a
RETURN a.until AS until, duration.inDays($on, a.until).days AS left, a.number AS number, a.form AS form, a.subject AS subject,
  COLLECT { MATCH (a)<-[:PARTY_TO]-(x:Institution) RETURN DISTINCT coalesce(x.short_name, x.name) AS name ORDER BY name } AS parties
ORDER BY until, number
