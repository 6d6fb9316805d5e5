// title.ru = "Муниципалитеты региона"
// title.en = "Municipalities of a region"
// about.ru = "Муниципалитеты того же региона, что и названный, и сколько в каждом учреждений; при нехватке места сначала те, где их больше."
// about.en = "The municipalities of the same region as the named one, and how many institutions each has; when there is no room for all, those with most come first."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "names", "institutions", "total"]
// params.municipality = {type = "id"}
// params.limit = {type = "int", default = 500, min = 1, max = 2000}
MATCH (home:Municipality {id: $municipality})
CALL (home) {
  MATCH (m:Municipality) WHERE m = home OR m.region = home.region RETURN m
}
WITH m, COUNT { (m)<-[:IN]-(:Institution) } AS institutions ORDER BY institutions DESC, m.id
WITH collect({m: m, n: institutions}) AS every
WITH every[..$limit] AS rows, size(every) AS total
RETURN [r IN rows | r.m.id] AS ids, [r IN rows | r.m.name] AS names, [r IN rows | r.n] AS institutions, total
