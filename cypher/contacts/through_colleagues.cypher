// title.ru = "Кого знают мои коллеги"
// title.en = "Whom my colleagues know"
// about.ru = "Педагоги других учреждений, с которыми у коллег смотрящего есть подтверждённые, открытые ему и действующие на дату контакты и с кем сам он не связан. Через кого — только коллеги с открытым ему профилем. Сначала те, кого знает больше коллег, затем те, кто ведёт тот же предмет."
// about.en = "Teachers of other institutions with whom colleagues of the viewer have confirmed contacts, open to the viewer and in force on the date, and with whom the viewer has none. Through whom: only colleagues whose profile is open to the viewer. Those whom more colleagues know come first, then those of the same subject."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "name", "subjects", "place", "workplace", "sector", "through", "total"]
// params.on = {type = "date", default = "today"}
// params.without = {type = "ids", default = []}
// params.limit = {type = "int", default = 12, min = 1, max = 50}
MATCH (me:Teacher {id: $viewer.person})-[w:WORKS_AT]->(place:Institution)<-[v:WORKS_AT]-(c:Teacher)
USING INDEX SEEK me:Teacher(id)
WHERE c <> me AND c.visibility IN $viewer.sees AND coalesce(c.state, 'confirmed') = 'confirmed'
  AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  AND (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
WITH me, collect(DISTINCT place) AS places, collect(DISTINCT c)[..500] AS colleagues
UNWIND colleagues AS c
MATCH (c)-[t:INFORMAL_TIE]-(n:Teacher)
WHERE n <> me AND t.state = 'confirmed' AND t.visibility IN $viewer.sees AND n.visibility IN $viewer.sees
  AND coalesce(n.state, 'confirmed') = 'confirmed' AND NOT n.id IN $without
  AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
WITH me, places, n, c, t LIMIT 5000
WITH me, places, n, c, collect(DISTINCT t.kind) AS kinds
WHERE NOT EXISTS { (me)-[:INFORMAL_TIE]-(n) }
  AND NOT EXISTS { (n)-[x:WORKS_AT]->(here) WHERE here IN places AND (x.until IS NULL OR x.until >= $on) }
WITH me, n, c, kinds ORDER BY toLower(c.name), c.id
WITH me, n, collect({id: c.id, name: c.name, kinds: kinds}) AS through
WITH collect({n: n, through: through, alike: size([s IN coalesce(n.subjects, []) WHERE s IN coalesce(me.subjects, [])])}) AS every
UNWIND every AS e
WITH e, e.n AS n, size(every) AS total
ORDER BY size(e.through) DESC, e.alike DESC, toLower(n.name), n.id
LIMIT $limit
CALL (n) {
  OPTIONAL MATCH (n)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i ORDER BY w.since, i.id LIMIT 1
}
RETURN n.id AS id, n.name AS name, coalesce(n.subjects, []) AS subjects, i.id AS place, i.short_name AS workplace, i.sector AS sector,
  e.through AS through, total
