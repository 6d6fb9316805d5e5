// title.ru = "Программы муниципалитета"
// title.en = "Programmes of a municipality"
// about.ru = "Все программы учреждений муниципалитета, и закончившиеся, и будущие, плоскими списками: направленность, уровень, форма, возраст, часы, дни, темы, учреждение; сами учреждения с адресом и днями; дерево тем. Программа, которую ведут несколько учреждений, названа у первого по идентификатору."
// about.en = "All programmes of the institutions of the municipality, ended and coming ones too, as flat lists: direction, level, format, ages, hours, days, topics, institution; the institutions themselves with address and days; the tree of topics. A programme that several institutions run is named at the first of them by id."
// access = "read"
// tags = ["niche"]
// columns = ["ids", "titles", "directions", "levels", "formats", "froms", "tos", "hours", "institutions", "sinces", "untils", "since_precisions", "until_precisions", "topics", "places", "tree"]
// params.municipality = {type = "id"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WITH i ORDER BY i.id
WITH collect(i) AS places
WITH places, COLLECT {
    UNWIND places AS i
    MATCH (i)-[:RUNS]->(x:Programme)
    WITH x, min(i.id) AS institution ORDER BY x.id
    RETURN {x: x, institution: institution, topics: [(x)-[:ABOUT]->(t:Topic) | t.id]}
  } AS every
RETURN [e IN every | e.x.id] AS ids, [e IN every | e.x.title] AS titles, [e IN every | e.x.direction] AS directions,
  [e IN every | e.x.level] AS levels, [e IN every | e.x.format] AS formats, [e IN every | e.x.age_from] AS froms,
  [e IN every | e.x.age_to] AS tos, [e IN every | e.x.hours] AS hours, [e IN every | e.institution] AS institutions,
  [e IN every | toString(e.x.since)] AS sinces, [e IN every | toString(e.x.until)] AS untils,
  [e IN every | e.x.since_precision] AS since_precisions, [e IN every | e.x.until_precision] AS until_precisions,
  [e IN every | e.topics] AS topics,
  [i IN places | [i.id, coalesce(i.short_name, i.name), i.sector, i.address, toString(i.since), toString(i.until)]] AS places,
  COLLECT { MATCH (t:Topic) RETURN [t.id, t.name, head([(t)-[:PART_OF]->(p:Topic) | p.id])] ORDER BY t.name, t.id } AS tree
