// title.ru = "Неформальные контакты людей учреждения"
// title.en = "Informal contacts of an institution’s people"
// about.ru = "По учреждениям-партнёрам: сколько неформальных связей людей учреждения (и его самого) действует на указанную дату и видно смотрящему — подтверждённых и предложенных. Работающий в двух местах считается в обоих. partner пуст у связей внутри самого учреждения."
// about.en = "By partner institution: how many informal ties of the institution’s people (and of itself) are in force on the given date and visible to the viewer, confirmed and proposed. A person with two jobs counts for both. partner is empty for ties inside the institution itself."
// access = "read"
// tags = ["directory"]
// columns = ["partner", "name", "sector", "confirmed", "proposed"]
// params.id = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (i:Institution {id: $id}) USING INDEX SEEK i:Institution(id)
CALL (i) {
  MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  RETURN t, q
  UNION
  MATCH (i)<-[t:INFORMAL_TIE]-(q:Teacher)
  RETURN t, q
}
WITH i, t, q
WHERE t.state IN ['confirmed', 'proposed'] AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id])
  AND (NOT q:Teacher OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
CALL (q) {
  WITH q WHERE q:Institution
  RETURN q AS b
  UNION ALL
  WITH q
  MATCH (q:Teacher)-[v:WORKS_AT]->(b:Institution)
  WHERE (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
  RETURN DISTINCT b
}
WITH CASE WHEN b <> i THEN b END AS b, collect(DISTINCT t) AS ties
RETURN b.id AS partner, coalesce(b.short_name, b.name) AS name, b.sector AS sector,
  size([t IN ties WHERE t.state = 'confirmed']) AS confirmed, size([t IN ties WHERE t.state = 'proposed']) AS proposed
ORDER BY partner IS NULL, confirmed DESC, proposed DESC, name
