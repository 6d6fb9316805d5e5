// title.ru = "Люди без места работы и их проекты"
// title.en = "People without a workplace and their projects"
// about.ru = "Педагоги, у которых не записано ни одного места работы и которых может видеть смотрящий, и проекты; показываются, когда в муниципалитете нет учреждений с людьми."
// about.en = "Teachers with no recorded workplace whom the viewer may see, and projects; shown when the municipality has no institutions with people."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "total"]
// params.limit = {type = "int", default = 500, min = 1, max = 2000}
MATCH (n:Teacher|Project)
WHERE n:Project
   OR (NOT (n)-[:WORKS_AT]->() AND (n.visibility IN $viewer.sees OR n.id = $viewer.person))
WITH n ORDER BY labels(n)[0] DESC, n.id
WITH collect(n) AS every
WITH every[..$limit] AS nodes, size(every) AS total
RETURN [n IN nodes | n.id] AS ids, [n IN nodes | labels(n)[0]] AS labels, [n IN nodes | n.kind] AS kinds,
  [n IN nodes | null] AS sectors, [n IN nodes | coalesce(n.name, n.title)] AS names, [n IN nodes | null] AS shorts,
  [n IN nodes | n.x] AS xs, [n IN nodes | n.y] AS ys, total
