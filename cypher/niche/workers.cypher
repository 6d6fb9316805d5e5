// title.ru = "Кто уже работает с темой"
// title.en = "Who already works on a topic"
// about.ru = "Учреждения муниципалитета, существующие на дату, с тем, что они делают по названным темам кроме программ: действующие предложения, практики, идущие проекты, материалы. Сначала те, у кого этого больше."
// about.en = "The institutions of the municipality that exist on the date, with what they do about the named topics besides programmes: offers in force, practices, projects under way, materials. Those with most of it first."
// access = "read"
// tags = ["niche"]
// columns = ["institution", "name", "sector", "things"]
// params.municipality = {type = "id"}
// params.topics = {type = "ids"}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 8, min = 1, max = 100}
UNWIND $topics AS topic
MATCH (t:Topic {id: topic})<-[:ABOUT]-(x:Resource|Practice|Project|Material)
USING INDEX SEEK t:Topic(id)
WITH DISTINCT x
WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) AND coalesce(x.status, '') <> 'finished'
MATCH (x)<-[r:OFFERS|FOLLOWS|TAKES_PART|SHARES]-(i:Institution)-[:IN]->(:Municipality {id: $municipality})
WHERE (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on)
  AND (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH DISTINCT i, x ORDER BY labels(x)[0], x.title, x.id
WITH i, collect({label: labels(x)[0], id: x.id, title: x.title}) AS things
RETURN i.id AS institution, coalesce(i.short_name, i.name) AS name, i.sector AS sector, things
ORDER BY size(things) DESC, name, institution LIMIT $limit
