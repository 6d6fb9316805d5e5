// title.ru = "Учреждения партнёрства"
// title.en = "Institutions of a partnership"
// about.ru = "Названные учреждения: имя, вид, сектор, рассказ о себе, сильные стороны, муниципалитет; сколько у каждого открытых потребностей и ресурсов, которые ещё предлагают на дату."
// about.en = "The named institutions: name, kind, sector, what they tell about themselves, strengths, municipality; how many open needs and still valid offers each has on the date."
// access = "read"
// tags = ["partnership"]
// columns = ["id", "name", "short_name", "kind", "sector", "about", "strengths", "until", "municipality", "municipality_name", "needs", "offers"]
// params.institutions = {type = "ids"}
// params.on = {type = "date", default = "today"}
UNWIND $institutions AS wanted
MATCH (i:Institution {id: wanted})
USING INDEX SEEK i:Institution(id)
WITH i, head(COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m ORDER BY m.id }) AS m
RETURN i.id AS id, i.name AS name, coalesce(i.short_name, i.name) AS short_name, i.kind AS kind, i.sector AS sector, i.about AS about,
  i.strengths AS strengths, i.until AS until, m.id AS municipality, m.name AS municipality_name,
  COUNT { MATCH (i)-[:NEEDS]->(n:Need) WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on) } AS needs,
  COUNT { MATCH (i)-[:OFFERS]->(r:Resource) WHERE r.until IS NULL OR r.until >= $on } AS offers
ORDER BY id
