// title.ru = "Учреждения муниципалитета на карте"
// title.en = "Institutions of a municipality on the map"
// about.ru = "Учреждения, работавшие в указанное время; при нехватке места сначала те, у кого больше формальных связей."
// about.en = "Institutions at work in the given time; when there is no room for all, those with most formal ties come first."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "communities", "spans", "total"]
// params.municipality = {type = "id"}
// params.sectors = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 500, min = 1, max = 2000}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (i.since IS NULL OR i.since <= $last) AND (i.until IS NULL OR i.until >= $first)
WITH i ORDER BY COUNT { (i)-[:FORMAL_TIE]-() } DESC, i.id
WITH collect(i) AS every
WITH every[..$limit] AS nodes, size(every) AS total
RETURN [n IN nodes | n.id] AS ids, [n IN nodes | 'Institution'] AS labels, [n IN nodes | n.kind] AS kinds, [n IN nodes | n.sector] AS sectors,
  [n IN nodes | n.name] AS names, [n IN nodes | n.short_name] AS shorts, [n IN nodes | n.x] AS xs, [n IN nodes | n.y] AS ys,
  [n IN nodes | n.community] AS communities,
  [n IN nodes | [[toString(n.since), toString(n.until)]]] AS spans, total
