// title.ru = "Люди, которых спросят"
// title.en = "People who will be asked"
// about.ru = "Педагоги, работающие на дату в выбранных учреждениях муниципалитета (все учреждения, если не выбрано ни одного) и видимые смотрящему, каждый один раз, с учреждением, где он работает дольше."
// about.en = "Teachers at work on the date in the chosen institutions of a municipality (in all when none is chosen) whom the viewer may see, each once, with the institution where they have worked longer."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "name", "institution", "place"]
// params.municipality = {type = "id"}
// params.institutions = {type = "ids", default = []}
// params.on = {type = "date", default = "today"}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)
WHERE (size($institutions) = 0 OR i.id IN $institutions) AND (i.until IS NULL OR i.until >= $on)
MATCH (i)<-[w:WORKS_AT]-(p:Teacher)
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  AND p.visibility IN $viewer.sees AND coalesce(p.state, 'confirmed') = 'confirmed'
WITH p, i, w ORDER BY w.since, i.id
WITH p, head(collect(i)) AS i
RETURN p.id AS id, p.name AS name, i.id AS institution, coalesce(i.short_name, i.name) AS place
ORDER BY toLower(place), toLower(name), id
