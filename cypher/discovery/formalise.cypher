// title.ru = "Дружба без бумаги"
// title.en = "Contacts without an agreement"
// about.ru = "Пары учреждений, между людьми которых не меньше указанного числа разных пар знакомых (подтверждённые неформальные связи, действующие на дату, видимые смотрящему; связь с самим учреждением тоже считается парой), а действующего договора, плана или шефства между ними нет: ни общего договора в состоянии «действует» с подходящими датами, ни формальной связи на дату. Проект договора ещё не договор, он назван отдельно. Пара находится со стороны того учреждения, чей id раньше по алфавиту."
// about.en = "Pairs of institutions whose people form at least the given number of different pairs in contact (confirmed informal ties in force on the date that the viewer may see; a tie with the institution itself is a pair too) while no agreement, plan or patronage is in force between them: neither an agreement of both that is active by its state and dates, nor a formal tie on the date. A draft is not an agreement yet and is named apart. A pair is found from the side whose id comes first in the alphabet."
// access = "read"
// tags = ["discovery"]
// columns = ["one", "other", "people", "ties", "kinds", "since", "drafts"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
// params.least = {type = "int", default = 3, min = 1, max = 100}
UNWIND $ids AS id
MATCH (i:Institution {id: id})
USING INDEX SEEK i:Institution(id)
WITH i, [i] + COLLECT { MATCH (i)<-[w:WORKS_AT]-(p:Teacher)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
  RETURN DISTINCT p } AS ends
UNWIND ends AS p
MATCH (p)-[t:INFORMAL_TIE]-(q)
WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
  AND (q:Institution OR ((q.visibility IN $viewer.sees OR q.id = $viewer.person) AND coalesce(q.state, '') <> 'left'))
WITH i, p, q, collect(t) AS ties
WITH i, ties,
  CASE WHEN p:Institution THEN [p] ELSE COLLECT { MATCH (p)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) RETURN DISTINCT h } END AS homes,
  CASE WHEN q:Institution THEN [q] ELSE COLLECT { MATCH (q)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) RETURN DISTINCT h } END AS places
WHERE none(h IN homes WHERE h IN places)
UNWIND places AS j
WITH i AS a, j AS b, ties WHERE i.id < j.id
WITH a, b, count(*) AS people, collect(ties) AS groups WHERE people >= $least
  AND NOT EXISTS { MATCH (a)-[f:FORMAL_TIE]-(b)
    WHERE (f.since IS NULL OR f.since <= $on) AND (f.until IS NULL OR f.until >= $on)
      AND (f.agreement IS NULL OR NOT EXISTS { MATCH (g:Agreement {id: f.agreement}) WHERE g.state <> 'active' }) }
  AND NOT EXISTS { MATCH (a)-[:PARTY_TO]->(g:Agreement)<-[:PARTY_TO]-(b)
    WHERE g.state = 'active' AND (g.since IS NULL OR g.since <= $on) AND (g.until IS NULL OR g.until >= $on) }
UNWIND groups AS ties
UNWIND ties AS t
WITH a, b, people, t ORDER BY t.id
RETURN a.id AS one, b.id AS other, people, collect(t.id) AS ties, collect(DISTINCT t.kind) AS kinds, min(t.since) AS since,
  COLLECT { MATCH (a)-[:PARTY_TO]->(g:Agreement {state: 'draft'})<-[:PARTY_TO]-(b) RETURN DISTINCT g.id ORDER BY g.id } AS drafts
ORDER BY one, other
