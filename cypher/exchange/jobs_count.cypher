// title.ru = "Выгрузка: сколько мест работы"
// title.en = "Export: how many workplaces"
// about.ru = "Сколько мест работы вернула бы exchange.jobs и у скольких из них оба конца среди названных (known)."
// about.en = "How many workplaces exchange.jobs would return, and of how many of them both ends are among those named (known)."
// access = "read"
// tags = ["exchange"]
// columns = ["every", "held"]
// params.municipality = {type = "id"}
// params.known = {type = "ids"}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WITH i, i.id IN $known AS is_known
MATCH (i)<-[w:WORKS_AT]-(p:Teacher)
WHERE (w.since IS NULL OR w.since <= $last) AND (w.until IS NULL OR w.until >= $first)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
RETURN count(*) AS every, count(CASE WHEN is_known AND p.id IN $known THEN 1 END) AS held
