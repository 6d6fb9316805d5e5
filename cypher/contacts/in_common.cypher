// title.ru = "Что у нас общего"
// title.en = "What we have in common"
// about.ru = "Педагоги, открытые смотрящему, с которыми он не связан, и основания их познакомить: общий проект в одно время, один предмет в учреждениях-партнёрах, общий знакомый (подтверждённые контакты, открытые ему). Сначала те, у кого больше разных оснований. Это предложения, а не связи."
// about.en = "Teachers open to the viewer with whom the viewer has no contact, and the reasons to bring them together: a project in common at the same time, the same subject at partner institutions, a person whom both know (confirmed contacts open to the viewer). Those with more kinds of reasons come first. These are suggestions, not ties."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "name", "subjects", "place", "workplace", "sector", "reasons", "kinds", "total"]
// params.on = {type = "date", default = "today"}
// params.without = {type = "ids", default = []}
// params.limit = {type = "int", default = 12, min = 1, max = 50}
MATCH (me:Teacher {id: $viewer.person})
USING INDEX SEEK me:Teacher(id)
CALL (me) {
  MATCH (me)-[a:TAKES_PART]->(x:Project)<-[b:TAKES_PART]-(n:Teacher)
  WHERE n <> me AND (a.since IS NULL OR a.since <= $on) AND (b.since IS NULL OR b.since <= $on)
    AND (a.until IS NULL OR b.since IS NULL OR a.until >= b.since) AND (b.until IS NULL OR a.since IS NULL OR b.until >= a.since)
  RETURN n, 'project' AS why, x.id AS id, x.title AS name, NULL AS place LIMIT 2000
  UNION ALL
  MATCH (me)-[w:WORKS_AT]->(i:Institution)-[f:FORMAL_TIE]-(j:Institution)<-[v:WORKS_AT]-(n:Teacher)
  WHERE n <> me AND i <> j AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    AND (f.since IS NULL OR f.since <= $on) AND (f.until IS NULL OR f.until >= $on)
    AND (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
  UNWIND [s IN coalesce(n.subjects, []) WHERE toLower(s) IN [m IN coalesce(me.subjects, []) | toLower(m)]] AS subject
  RETURN DISTINCT n, 'subject' AS why, j.id AS id, subject AS name, j.short_name AS place LIMIT 2000
  UNION ALL
  MATCH (me)-[t:INFORMAL_TIE]-(z:Teacher)-[u:INFORMAL_TIE]-(n:Teacher)
  WHERE n <> me AND t.state = 'confirmed' AND u.state = 'confirmed' AND u.visibility IN $viewer.sees AND z.visibility IN $viewer.sees
    AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
    AND (u.since IS NULL OR u.since <= $on) AND (u.until IS NULL OR u.until >= $on)
  RETURN DISTINCT n, 'friend' AS why, z.id AS id, z.name AS name, NULL AS place LIMIT 2000
}
WITH me, n, why, id, name, place
WHERE n.visibility IN $viewer.sees AND coalesce(n.state, 'confirmed') = 'confirmed' AND NOT n.id IN $without
  AND NOT EXISTS { (me)-[:INFORMAL_TIE]-(n) }
WITH DISTINCT n, why, id, name, place ORDER BY why DESC, toLower(name), id
WITH n, collect({why: why, id: id, name: name, place: place}) AS reasons, count(DISTINCT why) AS kinds
WITH collect({n: n, reasons: reasons, kinds: kinds}) AS every
UNWIND every AS e
WITH e, e.n AS n, size(every) AS total
ORDER BY e.kinds DESC, size(e.reasons) DESC, toLower(n.name), n.id
LIMIT $limit
CALL (n) {
  OPTIONAL MATCH (n)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i ORDER BY w.since, i.id LIMIT 1
}
RETURN n.id AS id, n.name AS name, coalesce(n.subjects, []) AS subjects, i.id AS place, i.short_name AS workplace, i.sector AS sector,
  e.reasons AS reasons, e.kinds AS kinds, total
