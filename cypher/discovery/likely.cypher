// title.ru = "Предметы и проекты педагогов названных учреждений"
// title.en = "Subjects and projects of the teachers of the named institutions"
// about.ru = "Педагоги, работающие или работавшие в названных учреждениях и видимые смотрящему: их предметы и участие в проектах за все годы (конец участия — не позже конца проекта). По ним и по связям оценивается, с кем контакт вероятен."
// about.en = "Teachers who work or worked at the named institutions and are visible to the viewer: their subjects and their parts in projects of all years (a part ends with its project at the latest). From these and from ties it is judged between whom a contact is likely."
// access = "read"
// tags = ["discovery"]
// columns = ["people", "subjects", "members", "projects", "sinces", "untils"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})<-[:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WHERE (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
WITH DISTINCT p ORDER BY p.id
WITH collect(p) AS people
CALL (people) {
  UNWIND people AS p
  MATCH (p)-[t:TAKES_PART]->(j:Project)
  WITH p, t, j, CASE WHEN t.until IS NULL OR j.until < t.until THEN j.until ELSE t.until END AS until ORDER BY p.id, j.id, t.since
  RETURN collect([p.id, j.id, t.since, until]) AS parts
}
RETURN [p IN people | p.id] AS people, [p IN people | coalesce(p.subjects, [])] AS subjects, [e IN parts | e[0]] AS members,
  [e IN parts | e[1]] AS projects, [e IN parts | e[2]] AS sinces, [e IN parts | e[3]] AS untils
