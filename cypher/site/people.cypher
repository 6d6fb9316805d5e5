// title.ru = "Люди, названные на страницах учреждений"
// title.en = "People named on the pages of institutions"
// about.ru = "Педагоги, которых назвало учреждение, где они работают на дату, с должностью. В списке (id, учреждение, день создания записи) только те, чьё отдельное согласие на это действует: согласия хранятся вне сети."
// about.en = "Teachers whom the institution named where they work on the date, with the position. The list (id, institution, when the record was made) holds only those whose separate consent to it is in force: consents are kept outside of the network."
// access = "read"
// tags = ["site", "internal"]
// columns = ["id", "name", "position", "institution"]
// params.published = {type = "rows"}
// params.on = {type = "date", default = "today"}
UNWIND $published AS p
MATCH (t:Teacher {id: p.id})
USING INDEX SEEK t:Teacher(id)
WHERE toString(coalesce(t.created_at.epochMillis, 0)) = p.made AND coalesce(t.state, 'confirmed') = 'confirmed'
MATCH (t)-[w:WORKS_AT]->(i:Institution {id: p.institution})
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
WITH t, i, min(w.position) AS position
RETURN t.id AS id, t.name AS name, position, i.id AS institution
ORDER BY name, id
