// title.ru = "Учреждения для укрупнённой картины"
// title.en = "Institutions for a coarser picture"
// about.ru = "Учреждения муниципалитетов за указанное время с видом, сообществом и местом на карте; сначала те, у кого больше формальных связей."
// about.en = "Institutions of municipalities in the given time with their kind, community and place on the map; those with most formal ties first."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "kinds", "sectors", "names", "shorts", "xs", "ys", "communities", "municipalities", "sinces", "untils", "total"]
// params.municipalities = {type = "ids"}
// params.sectors = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 20000, min = 1, max = 20000}
UNWIND $municipalities AS id
MATCH (m:Municipality {id: id})<-[:IN]-(i:Institution)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (i.since IS NULL OR i.since <= $last) AND (i.until IS NULL OR i.until >= $first)
WITH m, i ORDER BY COUNT { (i)-[:FORMAL_TIE]-() } DESC, i.id
WITH collect({m: m.id, i: i}) AS every
WITH every[..$limit] AS rows, size(every) AS total
RETURN [r IN rows | r.i.id] AS ids, [r IN rows | r.i.kind] AS kinds, [r IN rows | r.i.sector] AS sectors,
  [r IN rows | r.i.name] AS names, [r IN rows | r.i.short_name] AS shorts, [r IN rows | r.i.x] AS xs, [r IN rows | r.i.y] AS ys,
  [r IN rows | r.i.community] AS communities, [r IN rows | r.m] AS municipalities,
  [r IN rows | toString(r.i.since)] AS sinces, [r IN rows | toString(r.i.until)] AS untils, total
