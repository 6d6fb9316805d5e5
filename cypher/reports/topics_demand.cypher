// title.ru = "Темы: спрос и предложение"
// title.en = "Topics: demand and supply"
// about.ru = "Для каждой темы: сколько на дату программ, предложенных ресурсов и идущих проектов учреждений муниципалитета, сколько открытых потребностей и сколько потребностей без единого ресурса по этой теме у других. Считаются только прямые отметки темы, без более узких."
// about.en = "For each topic: how many programmes, resources on offer and projects under way of the institutions of the municipality there are on the day, how many open needs, and how many needs without any resource of another institution on the topic. Only direct marks of the topic count, without narrower ones."
// access = "read"
// tags = ["niches", "needs", "offers"]
// columns = ["topic", "programmes", "offers", "projects", "needs", "unanswered"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.topic = {ru = "Тема", en = "Topic"}
// heads.programmes = {ru = "Программ", en = "Programmes", type = "int"}
// heads.offers = {ru = "Ресурсов", en = "Resources", type = "int"}
// heads.projects = {ru = "Проектов", en = "Projects", type = "int"}
// heads.needs = {ru = "Открытых потребностей", en = "Open needs", type = "int"}
// heads.unanswered = {ru = "Из них без ресурса", en = "Of them without a resource", type = "int"}
MATCH (m:Municipality {id: $municipality})
USING INDEX SEEK m:Municipality(id)
CALL (m) {
  MATCH (c:Topic)
  RETURN c, null AS programme, null AS offer, null AS project, null AS need
  UNION ALL
  MATCH (m)<-[:IN]-(i:Institution)
  WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  MATCH (i)-[r:RUNS|OFFERS|TAKES_PART|NEEDS]->(x)-[:ABOUT]->(c:Topic)
  WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
    AND (NOT x:Project OR (x.status = 'active' AND (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on)))
    AND (NOT x:Need OR x.state = 'open')
  RETURN c, CASE WHEN x:Programme THEN x.id END AS programme, CASE WHEN x:Resource THEN [x.id, i.id] END AS offer,
    CASE WHEN x:Project THEN x.id END AS project, CASE WHEN x:Need THEN [x.id, i.id] END AS need
}
WITH c, count(DISTINCT programme) AS programmes, collect(DISTINCT offer) AS offers, count(DISTINCT project) AS projects,
  collect(DISTINCT need) AS needs
RETURN c.name AS topic, programmes, size(offers) AS offers, projects, size(needs) AS needs,
  size([n IN needs WHERE none(o IN offers WHERE o[1] <> n[1])]) AS unanswered
ORDER BY unanswered DESC, needs DESC, topic
