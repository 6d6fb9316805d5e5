// title.ru = "Провести запрос дальше"
// title.en = "Take a request on"
// about.ru = "Меняет состояние запроса (передан, есть ответ, закрыт), если он в одном из названных состояний и с той версии, которую видел пишущий, его никто не менял."
// about.en = "Changes the state of a request (passed on, answered, closed) if it is in one of the states named and nobody has changed it since the version that the writer saw."
// access = "write"
// tags = ["development", "internal"]
// columns = ["changed"]
// params.id = {type = "id"}
// params.seen = {type = "text"}
// params.before = {type = "list"}
// params.properties = {type = "map"}
MATCH (n:PdRequest {id: $id})
USING INDEX SEEK n:PdRequest(id)
SET n.locked = true REMOVE n.locked
WITH n, n.state IN $before AND $seen = toString(coalesce(n.version, 1)) + '-' + toString(coalesce(n.updated_at.epochMillis, 0)) AS changed
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET n += $properties, n.version = coalesce(n.version, 1) + 1, n.updated_at = datetime.transaction())
RETURN changed
