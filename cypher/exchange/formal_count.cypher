// title.ru = "Выгрузка: сколько формальных связей"
// title.en = "Export: how many formal ties"
// about.ru = "Сколько связей вернула бы exchange.formal и у скольких из них оба конца среди названных (known)."
// about.en = "How many ties exchange.formal would return, and of how many of them both ends are among those named (known)."
// access = "read"
// tags = ["exchange"]
// columns = ["every", "held"]
// params.municipality = {type = "id"}
// params.known = {type = "ids"}
// params.kinds = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(a:Institution)-[t:FORMAL_TIE]->(b:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (size($kinds) = 0 OR t.kind IN $kinds)
RETURN count(*) AS every, count(CASE WHEN a.id IN $known AND b.id IN $known THEN 1 END) AS held
