// title.ru = "Кто где работал"
// title.en = "Who worked where"
// about.ru = "Места работы педагогов, видимых смотрящему, в названных учреждениях за все годы."
// about.en = "Jobs of teachers visible to the viewer at the named institutions, of all years."
// access = "read"
// tags = ["discovery"]
// columns = ["people", "institutions", "sinces", "untils"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WHERE (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
WITH i, w, p ORDER BY p.id, i.id, w.since
WITH collect([p.id, i.id, toString(w.since), toString(w.until)]) AS every
RETURN [e IN every | e[0]] AS people, [e IN every | e[1]] AS institutions, [e IN every | e[2]] AS sinces,
  [e IN every | e[3]] AS untils
