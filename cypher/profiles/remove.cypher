// title.ru = "Убрать запись профиля"
// title.en = "Take a record out of a profile"
// about.ru = "Отсоединяет запись от учреждения; если она только его — убирает её с её темами. Перед этим она записана в историю целиком."
// about.en = "Takes a record from the institution; if it is its own only, the record goes with its topics. Before that the history holds it whole."
// access = "write"
// tags = ["profiles", "internal"]
// columns = ["removed"]
// params.institution = {type = "id"}
// params.label = {type = "text"}
// params.tie = {type = "text"}
// params.id = {type = "id"}
// params.whole = {type = "bool"}
MATCH (i:Institution {id: $institution})-[own:FOLLOWS|RUNS|OFFERS|NEEDS|PURSUES]->(n {id: $id})
USING INDEX SEEK i:Institution(id)
WHERE type(own) = $tie AND $label IN labels(n)
DELETE own
WITH n
FOREACH (_ IN CASE WHEN $whole THEN [1] ELSE [] END | DETACH DELETE n)
RETURN count(*) AS removed
