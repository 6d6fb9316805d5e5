// title.ru = "Кто ищет это"
// title.en = "Who seeks it"
// about.ru = "Открытые потребности учреждений муниципалитета по названным темам, не закончившиеся к дате: сначала потребности в программе, затем по важности."
// about.en = "Open needs of the institutions of the municipality about the named topics, not over by the date; those for a programme come first, then by priority."
// access = "read"
// tags = ["niche"]
// columns = ["id", "title", "kind", "priority", "institution", "name", "sector", "topics"]
// params.municipality = {type = "id"}
// params.topics = {type = "ids"}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 12, min = 1, max = 100}
UNWIND $topics AS topic
MATCH (t:Topic {id: topic})<-[:ABOUT]-(n:Need)
USING INDEX SEEK t:Topic(id)
WITH DISTINCT n
WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
MATCH (n)<-[:NEEDS]-(i:Institution)-[:IN]->(:Municipality {id: $municipality})
RETURN n.id AS id, n.title AS title, n.kind AS kind, n.priority AS priority, i.id AS institution,
  coalesce(i.short_name, i.name) AS name, i.sector AS sector, COLLECT { MATCH (n)-[:ABOUT]->(c:Topic) RETURN c.name ORDER BY c.name } AS topics
ORDER BY n.kind <> 'programme', n.priority, n.title, n.id LIMIT $limit
