// title.ru = "Формальные связи учреждений всех лет"
// title.en = "Formal ties of institutions of all years"
// about.ru = "Учреждения муниципалитета и их партнёры по формальным связям (сектор, дни, из этого ли муниципалитета) и сами связи всех лет; каждая один раз."
// about.en = "The institutions of the municipality and their partners by formal ties (sector, days, whether of this municipality), and the ties themselves of all years, each once."
// access = "read"
// tags = ["niche"]
// columns = ["ids", "sectors", "sinces", "untils", "inside", "sources", "targets", "tie_sinces", "tie_untils"]
// params.municipality = {type = "id"}
MATCH (m:Municipality {id: $municipality})
USING INDEX SEEK m:Municipality(id)
CALL (m) {
  MATCH (m)<-[:IN]-(:Institution)-[t:FORMAL_TIE]-(:Institution)
  RETURN collect(DISTINCT t) AS ties
}
CALL (m) {
  CALL (m) {
    MATCH (m)<-[:IN]-(j:Institution)
    RETURN j
    UNION
    MATCH (m)<-[:IN]-(:Institution)-[:FORMAL_TIE]-(j:Institution)
    RETURN j
  }
  WITH j, EXISTS { (j)-[:IN]->(m) } AS own ORDER BY j.id
  RETURN collect(j) AS every, collect(own) AS inside
}
RETURN [j IN every | j.id] AS ids, [j IN every | j.sector] AS sectors, [j IN every | toString(j.since)] AS sinces,
  [j IN every | toString(j.until)] AS untils, inside,
  [t IN ties | startNode(t).id] AS sources, [t IN ties | endNode(t).id] AS targets,
  [t IN ties | toString(t.since)] AS tie_sinces, [t IN ties | toString(t.until)] AS tie_untils
