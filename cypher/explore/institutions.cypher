// title.ru = "Учреждения муниципалитета на карте"
// title.en = "Institutions of a municipality on the map"
// about.ru = "Учреждения, работавшие на указанную дату; при нехватке места сначала те, у кого больше формальных связей."
// about.en = "Institutions at work on the given date; when there is no room for all, those with most formal ties come first."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "total"]
// params.municipality = {type = "id"}
// params.sectors = {type = "list", default = []}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 500, min = 1, max = 2000}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH i ORDER BY COUNT { (i)-[:FORMAL_TIE]-() } DESC, i.id
WITH collect(i) AS every
WITH every[..$limit] AS nodes, size(every) AS total
RETURN [n IN nodes | n.id] AS ids, [n IN nodes | 'Institution'] AS labels, [n IN nodes | n.kind] AS kinds, [n IN nodes | n.sector] AS sectors,
  [n IN nodes | n.name] AS names, [n IN nodes | n.short_name] AS shorts, [n IN nodes | n.x] AS xs, [n IN nodes | n.y] AS ys, total
