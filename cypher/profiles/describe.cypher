// title.ru = "Изменить сведения учреждения о себе"
// title.en = "Change what an institution says of itself"
// about.ru = "Меняет сведения, если с той версии, которую видел пишущий, их никто не менял."
// about.en = "Changes them unless somebody has since the version that the writer saw."
// access = "write"
// tags = ["profiles", "internal"]
// columns = ["changed", "known"]
// params.institution = {type = "id"}
// params.seen = {type = "text"}
// params.properties = {type = "map"}
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
SET i.locked = true REMOVE i.locked
WITH i, $seen = toString(coalesce(i.version, 1)) + '-' + toString(coalesce(i.updated_at.epochMillis, 0)) AS changed
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET i += $properties, i.version = coalesce(i.version, 1) + 1, i.updated_at = datetime.transaction())
RETURN changed, true AS known
