// title.ru = "Люди, названные на страницах учреждений"
// title.en = "People named on the pages of institutions"
// about.ru = "Педагоги, чей профиль открыт всем и кого назвало учреждение, где они работают на дату, с должностью. Список (id, учреждение, день создания записи) содержит только тех, чьё отдельное согласие на показ всем действует."
// about.en = "Teachers whose profile is open to everyone and whom the institution named where they work on the date, with the position. The list (id, institution, when the record was made) holds only those whose separate consent to be shown to everyone is in force."
// access = "read"
// tags = ["site"]
// columns = ["id", "name", "position", "institution"]
// params.published = {type = "rows"}
// params.on = {type = "date", default = "today"}
UNWIND $published AS p
MATCH (t:Teacher {id: p.id})
USING INDEX SEEK t:Teacher(id)
WHERE toString(coalesce(t.created_at.epochMillis, 0)) = p.made AND t.visibility = 'public' AND 'public' IN $viewer.sees
  AND coalesce(t.state, 'confirmed') = 'confirmed'
MATCH (t)-[w:WORKS_AT]->(i:Institution {id: p.institution})
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
WITH t, i, min(w.position) AS position
RETURN t.id AS id, t.name AS name, position, i.id AS institution
ORDER BY name, id
