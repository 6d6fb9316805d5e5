// title.ru = "С кем связь вероятна"
// title.en = "With whom a tie is likely"
// about.ru = "Педагоги из проектов смотрящего и контакты его коллег, открытые ему и ещё не записанные: сначала те, с кем больше общего."
// about.en = "Teachers of the viewer’s projects and contacts of the viewer’s colleagues, open to the viewer and not registered yet: those with more in common first."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "label", "name", "detail", "subjects", "sector", "why", "known", "total"]
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 8, min = 1, max = 50}
MATCH (me:Teacher {id: $viewer.person})
USING INDEX SEEK me:Teacher(id)
CALL (me) {
  MATCH (me)-[a:TAKES_PART]->(:Project)<-[b:TAKES_PART]-(n:Teacher)
  WHERE (a.until IS NULL OR b.since IS NULL OR a.until >= b.since) AND (b.until IS NULL OR a.since IS NULL OR b.until >= a.since)
  RETURN n, 'project' AS why, count(*) AS times LIMIT 300
  UNION ALL
  MATCH (me)-[:WORKS_AT]->()<-[:WORKS_AT]-(c:Teacher)-[t:INFORMAL_TIE]-(n:Teacher)
  WHERE c <> me AND t.state = 'confirmed' AND t.visibility IN $viewer.sees AND c.visibility IN $viewer.sees
    AND (t.until IS NULL OR t.until >= $on)
  RETURN n, 'friend' AS why, count(DISTINCT c) AS times LIMIT 300
}
WITH me, n, collect(DISTINCT why) AS why, sum(times) AS times
WHERE n <> me AND n.visibility IN $viewer.sees AND NOT coalesce(n.state, '') IN ['declined', 'left']
  AND NOT EXISTS { (me)-[t:INFORMAL_TIE]-(n) }
WITH collect({n: n, why: why, times: times}) AS every
UNWIND every AS e
WITH e, e.n AS n, size(every) AS total
ORDER BY size(e.why) DESC, e.times DESC, toLower(n.name), n.id
LIMIT $limit
CALL (n) {
  OPTIONAL MATCH (n)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i ORDER BY w.since, i.id LIMIT 1
}
RETURN n.id AS id, 'Teacher' AS label, n.name AS name, i.short_name AS detail, coalesce(n.subjects, []) AS subjects,
  i.sector AS sector, e.why AS why, false AS known, total
