// title.ru = "Люди учреждения"
// title.en = "People of an institution"
// about.ru = "Педагоги учреждения, которых может видеть смотрящий: должность, предметы, период работы; сначала работающие на указанную дату."
// about.en = "Teachers of an institution whom the viewer may see: position, subjects, period of work; those at work on the given date first."
// access = "read"
// tags = ["directory"]
// columns = ["tie", "id", "name", "subjects", "position", "since", "until", "since_precision", "until_precision"]
// params.id = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (i:Institution {id: $id})<-[w:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person
RETURN w.id AS tie, p.id AS id, p.name AS name, p.subjects AS subjects, w.position AS position, w.since AS since,
  w.until AS until, w.since_precision AS since_precision, w.until_precision AS until_precision
ORDER BY coalesce(w.until < $on, false), toLower(p.name), p.id, w.since
