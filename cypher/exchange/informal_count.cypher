// title.ru = "Выгрузка: сколько неформальных связей"
// title.en = "Export: how many informal ties"
// about.ru = "Сколько связей вернула бы exchange.informal и у скольких из них оба конца среди названных (known)."
// about.en = "How many ties exchange.informal would return, and of how many of them both ends are among those named (known)."
// access = "read"
// tags = ["exchange"]
// columns = ["every", "held"]
// params.municipality = {type = "id"}
// params.known = {type = "ids"}
// params.kinds = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(:Institution)<-[:WORKS_AT]-(a:Teacher)
USING INDEX SEEK m:Municipality(id)
WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person
WITH DISTINCT a
WITH a, a.id IN $known AS is_known
MATCH (a)-[t:INFORMAL_TIE]->(b)
WHERE (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (size($kinds) = 0 OR t.kind IN $kinds)
  AND ((t.visibility IN $viewer.sees AND t.state <> 'declined') OR $viewer.person IN [a.id, b.id])
  AND (NOT b:Teacher OR b.visibility IN $viewer.sees OR b.id = $viewer.person)
RETURN count(*) AS every, count(CASE WHEN is_known AND b.id IN $known THEN 1 END) AS held
