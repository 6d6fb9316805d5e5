// title.ru = "Обмен целиком перед шагом"
// title.en = "An exchange, whole, before a step"
// about.ru = "Обмен, его стороны (сначала с меньшим номером, чтобы никто не ждал друг друга) и его потребность, запертые до конца шага; others — сколько других договорённых обменов о той же потребности. Только для самого шага."
// about.en = "An exchange, its sides (the lesser id first, so that nobody waits for each other) and its need, locked until the step ends; others is how many other exchanges about the same need are agreed. For the step itself only."
// access = "write"
// tags = ["deals", "internal"]
// columns = ["deal", "need_state", "others"]
// params.id = {type = "id"}
MATCH (d:Deal {id: $id})
USING INDEX SEEK d:Deal(id)
WITH d, d.giver AS one, d.receiver AS other
OPTIONAL MATCH (first:Institution {id: CASE WHEN one < other THEN one ELSE other END})
SET first.locked = true REMOVE first.locked
WITH d, one, other
OPTIONAL MATCH (second:Institution {id: CASE WHEN one < other THEN other ELSE one END})
SET second.locked = true REMOVE second.locked
WITH d
SET d.locked = true REMOVE d.locked
WITH d
OPTIONAL MATCH (n:Need {id: d.need})<-[:NEEDS]-(:Institution {id: d.receiver})
SET n.locked = true REMOVE n.locked
WITH d, n
RETURN properties(d) AS deal, n.state AS need_state,
  COUNT { MATCH (o:Deal {need: d.need}) WHERE o <> d AND o.state IN ['agreed', 'handed'] } AS others
