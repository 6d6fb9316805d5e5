// title.ru = "Из чего выбирают в формах профиля"
// title.en = "What the forms of a profile offer"
// about.ru = "Дерево тем; если назван вид записей (практики, образовательные результаты), то и те из них, которых у учреждения ещё нет, не больше $limit, с общим числом."
// about.en = "The tree of topics; where a kind of records is named (practices, outcomes), also those that the institution does not have yet, at most $limit, with their number in all."
// access = "read"
// tags = ["profiles"]
// columns = ["topics", "named", "total"]
// params.institution = {type = "id"}
// params.label = {type = "text", default = ""}
// params.limit = {type = "int", default = 500, min = 1, max = 5000}
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
WITH i, COLLECT {
    MATCH (n:Practice) WHERE $label = 'Practice' AND NOT EXISTS { (i)-[:FOLLOWS]->(n) } RETURN n ORDER BY n.title, n.id
    UNION ALL
    MATCH (n:Outcome) WHERE $label = 'Outcome' AND NOT EXISTS { (i)-[:PURSUES]->(n) } RETURN n ORDER BY n.title, n.id
  } AS every
RETURN COLLECT {
    MATCH (t:Topic)
    RETURN [t.id, t.name, head([(t)-[:PART_OF]->(u:Topic) | u.id])] ORDER BY t.name, t.id
  } AS topics,
  [n IN every[..$limit] | [n.id, n.title]] AS named, size(every) AS total
