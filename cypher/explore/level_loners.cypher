// title.ru = "Люди без места работы для укрупнённой картины"
// title.en = "People without a workplace for a coarser picture"
// about.ru = "Педагоги без места работы, которых может видеть смотрящий, и проекты: с сообществом и местом на карте; сначала те, у кого больше видимых связей."
// about.en = "Teachers without a workplace whom the viewer may see, and projects: with their community and place on the map; those with most visible ties first."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "labels", "kinds", "names", "xs", "ys", "communities", "total"]
// params.limit = {type = "int", default = 20000, min = 1, max = 20000}
MATCH (n:Teacher|Project)
WHERE n:Project
   OR (NOT (n)-[:WORKS_AT]->() AND (n.visibility IN $viewer.sees OR n.id = $viewer.person))
WITH n, COUNT {
    (n)-[t:INFORMAL_TIE]-(o)
    WHERE ((t.visibility IN $viewer.sees AND t.state <> 'declined') OR $viewer.person IN [startNode(t).id, endNode(t).id])
      AND (NOT o:Teacher OR o.visibility IN $viewer.sees OR o.id = $viewer.person)
  } AS ties
ORDER BY ties DESC, n.id
WITH collect(n) AS every
WITH every[..$limit] AS nodes, size(every) AS total
RETURN [n IN nodes | n.id] AS ids, [n IN nodes | labels(n)[0]] AS labels, [n IN nodes | n.kind] AS kinds,
  [n IN nodes | coalesce(n.name, n.title)] AS names, [n IN nodes | n.x] AS xs, [n IN nodes | n.y] AS ys,
  [n IN nodes | n.community] AS communities, total
