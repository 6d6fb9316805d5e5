// title.ru = "Изменить путь к образовательному результату"
// title.en = "Change the way to an outcome"
// about.ru = "Меняет, каким путём учреждение добивается результата, если с той версии, которую видел пишущий, этого никто не менял."
// about.en = "Changes in which way the institution pursues an outcome, unless somebody has since the version that the writer saw."
// access = "write"
// tags = ["profiles", "internal"]
// columns = ["changed", "known"]
// params.institution = {type = "id"}
// params.outcome = {type = "id"}
// params.seen = {type = "text"}
// params.way = {type = "text", default = ""}
MATCH (i:Institution {id: $institution})-[p:PURSUES]->(:Outcome {id: $outcome})
USING INDEX SEEK i:Institution(id)
SET p.locked = true REMOVE p.locked
WITH p, $seen = toString(coalesce(p.version, 1)) + '-' + toString(coalesce(p.updated_at.epochMillis, 0)) AS changed
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET p.way = CASE WHEN $way <> '' THEN $way END, p.version = coalesce(p.version, 1) + 1, p.updated_at = datetime.transaction())
RETURN changed, true AS known
