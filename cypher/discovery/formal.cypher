// title.ru = "Формальные связи названных учреждений"
// title.en = "Formal ties of the named institutions"
// about.ru = "Формальные связи за все годы, которые начинаются у названных учреждений, с договором, из которого следуют."
// about.en = "Formal ties of all years that start at the named institutions, with the agreement they follow from."
// access = "read"
// tags = ["discovery"]
// columns = ["ids", "sources", "targets", "kinds", "agreements", "sinces", "untils"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})-[t:FORMAL_TIE]->(j:Institution)
USING INDEX SEEK i:Institution(id)
WITH i, t, j ORDER BY t.id
WITH collect([t.id, i.id, j.id, t.kind, t.agreement, toString(t.since), toString(t.until)]) AS every
RETURN [e IN every | e[0]] AS ids, [e IN every | e[1]] AS sources, [e IN every | e[2]] AS targets, [e IN every | e[3]] AS kinds,
  [e IN every | e[4]] AS agreements, [e IN every | e[5]] AS sinces, [e IN every | e[6]] AS untils
