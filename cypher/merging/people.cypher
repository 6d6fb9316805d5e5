// title.ru = "Люди муниципалитета для сравнения"
// title.en = "People of a municipality to compare"
// about.ru = "Видимые смотрящему педагоги с местами работы, чтобы искать записанных дважды."
// about.en = "Teachers open to the viewer with their workplaces, to look for those written down twice."
// access = "read"
// tags = ["merging"]
// columns = ["id", "name", "state", "subjects", "places", "place_names"]
// params.municipality = {type = "id"}
// params.limit = {type = "int", default = 50000, min = 1, max = 100000}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)<-[:WORKS_AT]-(p:Teacher)
WHERE (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'declined'
WITH p, collect(DISTINCT i) AS places
RETURN p.id AS id, p.name AS name, p.state AS state, coalesce(p.subjects, []) AS subjects, [i IN places | i.id] AS places,
  [i IN places | i.short_name] AS place_names
ORDER BY p.id LIMIT $limit
