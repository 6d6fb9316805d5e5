// title.ru = "Учреждение и его муниципалитет"
// title.en = "An institution and its municipality"
// about.ru = "Учреждение: название, вид, сектор и муниципалитет, с программами которого сравниваются его программы."
// about.en = "An institution: name, kind, sector, and the municipality with whose programmes its own are compared."
// access = "read"
// tags = ["niche"]
// columns = ["institution", "municipality"]
// params.id = {type = "id"}
MATCH (i:Institution {id: $id}) USING INDEX SEEK i:Institution(id)
RETURN i {.id, .kind, .sector, name: coalesce(i.short_name, i.name)} AS institution,
  head(COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m {.id, .name} ORDER BY m.id }) AS municipality
