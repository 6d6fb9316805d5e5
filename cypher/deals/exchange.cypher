// title.ru = "Записать передачу"
// title.en = "Write what was handed over"
// about.ru = "Обмен в сети для переданного: предложен, подтверждён или отклонён. Потребность при нём, пока получатель не сказал, что ей это не помогло. Только для самого шага."
// about.en = "The exchange in the network for what was handed over: proposed, confirmed or declined. The need stands with it as long as the receiver has not said that it did not help. For the step itself only."
// access = "write"
// tags = ["deals", "internal"]
// columns = ["id"]
// params.deal = {type = "id"}
// params.id = {type = "id"}
// params.on = {type = "date"}
// params.state = {type = "text"}
// params.met = {type = "bool"}
MATCH (d:Deal {id: $deal})
USING INDEX SEEK d:Deal(id)
MATCH (g:Institution {id: d.giver})
MATCH (r:Institution {id: d.receiver})
MERGE (e:Exchange {id: $id})
ON CREATE SET e.created_at = datetime.transaction()
SET e.title = d.title, e.happened_on = $on, e.state = $state, e.updated_at = datetime.transaction(), d.exchange = $id
MERGE (g)-[:GAVE]->(e)
MERGE (e)-[:RECEIVED_BY]->(r)
WITH d, e
OPTIONAL MATCH (o:Resource {id: d.resource})
OPTIONAL MATCH (n:Need {id: d.need})
FOREACH (_ IN CASE WHEN o IS NOT NULL THEN [1] ELSE [] END | MERGE (e)-[:OF]->(o))
FOREACH (_ IN CASE WHEN n IS NOT NULL AND $met THEN [1] ELSE [] END | MERGE (e)-[:MET]->(n))
WITH e, [(e)-[m:MET]->() WHERE NOT $met | m] AS gone
FOREACH (m IN gone | DELETE m)
RETURN e.id AS id
