// title.ru = "Неформальные связи между двумя учреждениями"
// title.en = "Informal ties between two institutions"
// about.ru = "Действующие на указанную дату неформальные связи между людьми двух учреждений (или человека одного с самим другим), видимые смотрящему. Работающий в обоих учреждениях считается в каждом."
// about.en = "Informal ties in force on the given date between people of two institutions (or a person of one and the other institution itself) that the viewer may see. A person who works at both counts for each."
// access = "read"
// tags = ["directory"]
// columns = ["one", "other", "ties"]
// params.one = {type = "id"}
// params.other = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (a:Institution {id: $one}), (b:Institution {id: $other})
USING INDEX SEEK a:Institution(id)
USING INDEX SEEK b:Institution(id)
WHERE a <> b
RETURN a {.id, .sector, name: coalesce(a.short_name, a.name)} AS one, b {.id, .sector, name: coalesce(b.short_name, b.name)} AS other,
  COLLECT {
    CALL (a, b) {
      MATCH (a)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q:Teacher)-[v:WORKS_AT]->(b)
      WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
        AND (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
      RETURN p, t, q
      UNION
      MATCH (a)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]->(b)
      WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
      RETURN p, t, null AS q
      UNION
      MATCH (b)<-[v:WORKS_AT]-(q:Teacher)-[t:INFORMAL_TIE]->(a)
      WHERE (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
      RETURN null AS p, t, q
    }
    WITH p, t, q
    WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND t.state IN ['confirmed', 'proposed']
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id])
      AND (p IS NULL OR p.visibility IN $viewer.sees OR p.id = $viewer.person)
      AND (q IS NULL OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    WITH t, collect({p: p, q: q})[0] AS ends
    RETURN {id: t.id, kind: t.kind, state: t.state, since: t.since, until: t.until, since_precision: t.since_precision,
      until_precision: t.until_precision, one: ends.p.name, one_id: ends.p.id, other: ends.q.name, other_id: ends.q.id}
    ORDER BY t.kind, ends.p.name, ends.q.name, t.id
  } AS ties
