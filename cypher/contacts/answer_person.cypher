// title.ru = "Ответить о названном человеке"
// title.en = "Answer about a named person"
// about.ru = "Учреждение, где он работает, он сам или координатор муниципалитета подтверждает, что такой человек есть, либо отклоняет; отвеченное не меняется."
// about.en = "The institution where he works, he himself or the coordinator of the municipality says that there is such a person, or that there is not; what was answered is not changed."
// access = "write"
// tags = ["contacts"]
// columns = ["changed", "state", "name"]
// params.id = {type = "id"}
// params.state = {type = "code", codes = ["confirmed", "declined"]}
MATCH (p:Teacher {id: $id})-[:WORKS_AT]->(i:Institution)
USING INDEX SEEK p:Teacher(id)
WHERE p.proposed_by IS NOT NULL
  AND (i.id IN $viewer.institutions OR p.id = $viewer.person
    OR ('coordinators' IN $viewer.sees AND EXISTS { (i)-[:IN]->(:Municipality {id: $viewer.municipality}) }))
WITH p, count(i) AS places
SET p.locked = true REMOVE p.locked
WITH p, p.state = 'proposed' AS changed
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END | SET p.state = $state, p.updated_at = datetime.transaction())
RETURN changed, p.state AS state, p.name AS name
