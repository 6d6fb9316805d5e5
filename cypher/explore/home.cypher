// title.ru = "Муниципалитет, который показывают"
// title.en = "The municipality that is shown"
// about.ru = "Названный муниципалитет, а без названия — самый большой по числу того, что в нём; и сколько их всего. Спрашивается на каждой странице, поэтому учреждения считаются только у него."
// about.en = "The municipality named, or, without a name, the largest by what is in it; and how many there are. Every page asks this, so institutions are counted in that one only."
// access = "read"
// tags = ["explore"]
// columns = ["id", "name", "institutions", "municipalities"]
// params.wanted = {type = "text", default = ""}
OPTIONAL MATCH (w:Municipality {id: $wanted})
CALL (w) {
  WITH w WHERE w IS NOT NULL
  RETURN w AS m
  UNION ALL
  WITH w WHERE w IS NULL
  MATCH (m:Municipality)
  RETURN m ORDER BY COUNT { (m)<-[:IN]-() } DESC, m.name LIMIT 1
}
RETURN m.id AS id, m.name AS name, COUNT { (m)<-[:IN]-(:Institution) } AS institutions,
       COUNT { (:Municipality) } AS municipalities
