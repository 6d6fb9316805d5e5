// title.ru = "Между кем и о чём новый обмен"
// title.en = "Between whom and about what a new exchange is"
// about.ru = "Обе стороны, ресурс и потребность нового обмена, запертые до конца записи; незавершённый обмен тех же сторон о том же. Только для самой записи."
// about.en = "Both sides, the resource and the need of a new exchange, locked until it is written; an exchange of the same two about the same that is not over. For the writing itself only."
// access = "write"
// tags = ["deals", "internal"]
// columns = ["giver", "receiver", "municipalities", "resource", "need", "same", "made"]
// params.id = {type = "id"}
// params.giver = {type = "id"}
// params.receiver = {type = "id"}
// params.resource = {type = "text", default = ""}
// params.need = {type = "text", default = ""}
MATCH (g:Institution {id: $giver})
USING INDEX SEEK g:Institution(id)
MATCH (r:Institution {id: $receiver})
USING INDEX SEEK r:Institution(id)
WITH g, r, CASE WHEN g.id < r.id THEN [g, r] ELSE [r, g] END AS both
WITH g, r, both[0] AS first, both[1] AS second
SET first.locked = true REMOVE first.locked
WITH g, r, second
SET second.locked = true REMOVE second.locked
WITH g, r
OPTIONAL MATCH (o:Resource {id: $resource})<-[:OFFERS]-(g)
OPTIONAL MATCH (n:Need {id: $need})<-[:NEEDS]-(r)
SET o.locked = true, n.locked = true REMOVE o.locked, n.locked
WITH g, r, o, n
RETURN coalesce(g.short_name, g.name) AS giver, coalesce(r.short_name, r.name) AS receiver,
  COLLECT { MATCH (g)-[:IN]->(m:Municipality) WHERE EXISTS { (r)-[:IN]->(m) } RETURN m.id ORDER BY m.id } AS municipalities,
  o {.id, .title, .until, .quantity} AS resource, n {.id, .title, .until, .state} AS need,
  head(COLLECT {
    MATCH (d:Deal {receiver: $receiver})
    WHERE d.giver = $giver AND d.state IN ['asked', 'agreed', 'handed'] AND coalesce(d.resource, '') = $resource AND coalesce(d.need, '') = $need
    RETURN d.id LIMIT 1
  }) AS same,
  EXISTS { MATCH (d:Deal {id: $id}) } AS made
