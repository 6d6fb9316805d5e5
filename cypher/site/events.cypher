// title.ru = "Опубликованные события"
// title.en = "Published events"
// about.ru = "Объявления с днём события из списка опубликованного (id, учреждение, муниципалитет, день создания записи), которые и сейчас висят от имени того же учреждения и адресованы всем; адресованное кому-то одному не показывается, даже если раньше было для всех. Сначала предстоящие по порядку, затем прошедшие, последние первыми."
// about.en = "Posts with a day of event of the list of what was published (id, institution, municipality, when the record was made) that still stand in the name of the same institution and are for everyone; one that names somebody is not shown, even if it was for everyone before. First those to come, in their order, then past ones, the latest first."
// access = "read"
// tags = ["site"]
// columns = ["items"]
// params.published = {type = "rows"}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 200, min = 1, max = 1000}
UNWIND $published AS p
MATCH (n:Post {id: p.id})
USING INDEX SEEK n:Post(id)
WHERE toString(coalesce(n.created_at.epochMillis, 0)) = p.made AND n.event_on IS NOT NULL
  AND coalesce(n.audience, 'everyone') = 'everyone' AND n.kinds IS NULL AND n.sectors IS NULL AND NOT EXISTS { (n)-[:ADDRESSED_TO]->() }
MATCH (n)<-[:POSTED]-(i:Institution {id: p.institution})-[:IN]->(m:Municipality {id: p.municipality})
WITH n, i, m, n.event_on < $on AS over
ORDER BY over, CASE WHEN over THEN date('9999-12-31') ELSE n.event_on END, n.event_on DESC, n.id LIMIT $limit
RETURN collect(n {.id, .title, .about, .event_on, .place, .posted_on, over: over, version: coalesce(n.version, 1),
  changed: coalesce(n.updated_at, datetime({date: n.posted_on})), institution: i.id, institution_name: i.name,
  institution_short: coalesce(i.short_name, i.name), sector: i.sector, kind: i.kind, municipality: m.id,
  municipality_name: m.name}) AS items
