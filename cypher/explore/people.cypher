// title.ru = "Педагоги муниципалитета на карте"
// title.en = "Teachers of a municipality on the map"
// about.ru = "Педагоги, которых может видеть смотрящий и которые в указанное время работали в учреждениях муниципалитета; при нехватке места сначала те, у кого больше видимых неформальных связей."
// about.en = "Teachers whom the viewer may see and who worked at the municipality’s institutions in the given time; when there is no room for all, those with most visible informal ties come first."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "communities", "spans", "total"]
// params.municipality = {type = "id"}
// params.sectors = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
// params.limit = {type = "int", default = 500, min = 1, max = 2000}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)<-[w:WORKS_AT]-(p:Teacher)
WHERE (size($sectors) = 0 OR i.sector IN $sectors)
  AND (w.since IS NULL OR w.since <= $last) AND (w.until IS NULL OR w.until >= $first)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
WITH p, w, i ORDER BY coalesce(w.until, date('9999-12-31')) DESC, i.id
WITH p, head(collect(i.sector)) AS sector, head(collect(i.community)) AS community, collect([toString(w.since), toString(w.until)]) AS spans
WITH p, sector, community, spans, COUNT {
    (p)-[t:INFORMAL_TIE]-(o)
    WHERE (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND t.state <> 'declined'
      AND (NOT o:Teacher OR o.visibility IN $viewer.sees OR o.id = $viewer.person)
  } AS ties
ORDER BY ties DESC, p.id
WITH collect({p: p, sector: sector, community: community, spans: spans}) AS every
WITH every[..$limit] AS nodes, size(every) AS total
RETURN [n IN nodes | n.p.id] AS ids, [n IN nodes | 'Teacher'] AS labels, [n IN nodes | null] AS kinds,
  [n IN nodes | n.sector] AS sectors, [n IN nodes | n.p.name] AS names, [n IN nodes | null] AS shorts,
  [n IN nodes | n.p.x] AS xs, [n IN nodes | n.p.y] AS ys,
  [n IN nodes | n.community] AS communities, [n IN nodes | n.spans] AS spans, total
