// title.ru = "Назвать человека, которого нет в сети"
// title.en = "Name a person who is not in the network"
// about.ru = "Создаёт предложенного педагога с местом работы в учреждении; видят его назвавший, учреждение и координаторы, пока он или учреждение не подтвердит. Тот же человек, уже названный тем же смотрящим, не повторяется."
// about.en = "Makes a proposed teacher with a workplace at an institution; seen by whoever named him, the institution and the coordinators until he or the institution confirms. The same person named by the same viewer is not repeated."
// access = "write"
// tags = ["contacts"]
// columns = ["id", "created"]
// params.id = {type = "id"}
// params.job = {type = "id"}
// params.name = {type = "text"}
// params.institution = {type = "id"}
// params.me = {type = "id"}
// params.position = {type = "text", default = ""}
MATCH (me:Teacher {id: $me})
USING INDEX SEEK me:Teacher(id)
SET me.locked = true REMOVE me.locked
WITH me
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
OPTIONAL MATCH (i)<-[:WORKS_AT]-(known:Teacher {proposed_by: $me})
WHERE toLower(known.name) = toLower($name) AND known.state <> 'declined'
  AND (known.visibility IN $viewer.sees OR known.proposed_by = $viewer.person)
WITH i, head(collect(known)) AS known
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
  CREATE (p:Teacher {id: $id, name: $name, visibility: 'coordinators', state: 'proposed', proposed_by: $me,
    created_at: datetime.transaction(), updated_at: datetime.transaction()})
  CREATE (p)-[:WORKS_AT {id: $job, position: $position, created_at: datetime.transaction(), updated_at: datetime.transaction()}]->(i))
RETURN coalesce(known.id, $id) AS id, known IS NULL AS created
