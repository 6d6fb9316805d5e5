// title.ru = "Узлы по идентификаторам"
// title.en = "Nodes by their ids"
// about.ru = "Названные узлы, если смотрящий может их видеть."
// about.en = "The named nodes, if the viewer may see them."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "spans", "total"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Institution {id: id}) RETURN n
  UNION ALL MATCH (n:Teacher {id: id}) WHERE n.visibility IN $viewer.sees OR n.id = $viewer.person RETURN n
  UNION ALL MATCH (n:Project {id: id}) RETURN n
  UNION ALL MATCH (n:Programme {id: id}) RETURN n
  UNION ALL MATCH (n:Resource {id: id}) RETURN n
  UNION ALL MATCH (n:Need {id: id}) RETURN n
  UNION ALL MATCH (n:Unit {id: id}) RETURN n
  UNION ALL MATCH (n:Material {id: id}) RETURN n
  UNION ALL MATCH (n:Practice {id: id}) RETURN n
  UNION ALL MATCH (n:Outcome {id: id}) RETURN n
  UNION ALL MATCH (n:Agreement {id: id}) RETURN n
  UNION ALL MATCH (n:Topic {id: id}) RETURN n
  UNION ALL MATCH (n:Exchange {id: id}) WHERE n.state = 'confirmed' RETURN n
}
WITH collect(n) AS nodes
RETURN [n IN nodes | n.id] AS ids, [n IN nodes | labels(n)[0]] AS labels, [n IN nodes | coalesce(n.kind, n.form)] AS kinds,
  [n IN nodes | n.sector] AS sectors, [n IN nodes | coalesce(n.name, n.title, n.number)] AS names,
  [n IN nodes | n.short_name] AS shorts, [n IN nodes | n.x] AS xs, [n IN nodes | n.y] AS ys,
  [n IN nodes | CASE WHEN n:Exchange THEN [[toString(n.happened_on), null]] END] AS spans, size(nodes) AS total
