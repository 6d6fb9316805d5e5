// title.ru = "Люди муниципалитета для сравнения"
// title.en = "People of a municipality to compare"
// about.ru = "Видимые смотрящему педагоги с местами работы, чтобы искать записанных дважды."
// about.en = "Teachers open to the viewer with their workplaces, to look for those written down twice."
// access = "read"
// tags = ["merging"]
// columns = ["ids", "names", "states", "places"]
// params.municipality = {type = "id"}
// params.limit = {type = "int", default = 50000, min = 1, max = 100000}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)<-[:WORKS_AT]-(p:Teacher)
WHERE (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'declined'
WITH p, collect(DISTINCT i.id) AS places ORDER BY p.id LIMIT $limit
WITH collect(p) AS people, collect(places) AS places
RETURN [p IN people | p.id] AS ids, [p IN people | p.name] AS names, [p IN people | p.state] AS states, places
