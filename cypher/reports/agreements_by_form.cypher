// title.ru = "Договоры по видам и состоянию"
// title.en = "Agreements by form and state"
// about.ru = "Сколько договоров сторон из муниципалитета каждого вида: проекты, действующие на дату, действующие по записи, но с истёкшим сроком или ещё не начавшиеся, истёкшие и расторгнутые. Состояние — такое, как записано сейчас."
// about.en = "How many agreements of each form with a party of the municipality are drafts, in force on the day, active on record but past or before their term, expired, terminated. The state is the one on record now."
// access = "read"
// tags = ["agreements", "overview"]
// columns = ["form", "agreements", "draft", "active", "outside", "expired", "terminated"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.form = {ru = "Вид", en = "Form", type = "code", family = "form"}
// heads.agreements = {ru = "Всего", en = "In all", type = "int"}
// heads.draft = {ru = "Проекты", en = "Drafts", type = "int"}
// heads.active = {ru = "Действуют", en = "In force", type = "int"}
// heads.outside = {ru = "Вне срока", en = "Out of term", type = "int"}
// heads.expired = {ru = "Истекли", en = "Expired", type = "int"}
// heads.terminated = {ru = "Расторгнуты", en = "Terminated", type = "int"}
// view = "chart"
// chart = {type = "bar", x = "form", y = ["active", "draft", "expired"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:PARTY_TO]->(a:Agreement)
WITH DISTINCT a
WITH a.form AS form, collect(a) AS every
RETURN form, size(every) AS agreements,
  size([a IN every WHERE a.state = 'draft']) AS draft,
  size([a IN every WHERE a.state = 'active' AND (a.since IS NULL OR a.since <= $on) AND (a.until IS NULL OR a.until >= $on)]) AS active,
  size([a IN every WHERE a.state = 'active' AND NOT ((a.since IS NULL OR a.since <= $on) AND (a.until IS NULL OR a.until >= $on))]) AS outside,
  size([a IN every WHERE a.state = 'expired']) AS expired,
  size([a IN every WHERE a.state = 'terminated']) AS terminated
ORDER BY agreements DESC, form
