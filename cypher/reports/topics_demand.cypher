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
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH collect(i) AS places
MATCH (c:Topic)
WITH c, places,
  COLLECT { MATCH (c)<-[:ABOUT]-(r:Resource)<-[:OFFERS]-(i:Institution) WHERE i IN places AND (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) RETURN DISTINCT [r.id, i.id] } AS offers,
  COLLECT { MATCH (c)<-[:ABOUT]-(n:Need)<-[:NEEDS]-(i:Institution)
    WHERE i IN places AND n.state = 'open' AND (n.since IS NULL OR n.since <= $on) AND (n.until IS NULL OR n.until >= $on) RETURN DISTINCT [n.id, i.id] } AS needs
RETURN c.name AS topic,
  COUNT { MATCH (c)<-[:ABOUT]-(x:Programme)<-[:RUNS]-(i:Institution) WHERE i IN places AND (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS programmes,
  size(offers) AS offers,
  COUNT {
    MATCH (c)<-[:ABOUT]-(x:Project)<-[r:TAKES_PART]-(i:Institution)
    WHERE i IN places AND x.status = 'active' AND (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
    RETURN DISTINCT x
  } AS projects,
  size(needs) AS needs, size([n IN needs WHERE none(o IN offers WHERE o[1] <> n[1])]) AS unanswered
ORDER BY unanswered DESC, needs DESC, topic
