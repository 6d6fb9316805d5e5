// title.ru = "Связи между двумя найденными"
// title.en = "Ties between two that were found"
// about.ru = "Прямые связи между узлами двух списков, видимые смотрящему: сначала действующие в указанное время. Для двух учреждений — ещё и сколько подтверждённых неформальных связей между их людьми действовало тогда."
// about.en = "Direct ties between the nodes of two lists that the viewer may see: those in force at the given time first. For two institutions also how many confirmed informal ties between their people were in force then."
// access = "read"
// tags = ["explore"]
// columns = ["ties", "total"]
// params.lefts = {type = "ids"}
// params.rights = {type = "ids"}
// params.start = {type = "date", default = "today"}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 10, min = 1, max = 50}
CALL () {
  UNWIND range(0, size($lefts) - 1) AS place
  CALL (place) {
    WITH $lefts[place] AS id MATCH (a:Institution {id: id}) RETURN a
    UNION ALL WITH $lefts[place] AS id MATCH (a:Teacher {id: id}) WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person RETURN a
    UNION ALL WITH $lefts[place] AS id MATCH (a:Project {id: id}) RETURN a
  }
  MATCH (a)-[t:FORMAL_TIE|INFORMAL_TIE|WORKS_AT|TAKES_PART]-(b)
  WHERE b.id IN $rights
    AND (NOT t:INFORMAL_TIE
         OR ((t.visibility IN $viewer.sees AND t.state <> 'declined')
             OR $viewer.person IN [startNode(t).id, endNode(t).id]))
    AND (NOT b:Teacher OR b.visibility IN $viewer.sees OR b.id = $viewer.person)
  WITH t, min(place) AS place
  WITH place, startNode(t) AS a, endNode(t) AS b, t,
    (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $start) AS here
  RETURN {
      id: t.id, type: type(t), kind: coalesce(t.kind, t.role), state: t.state, since: toString(t.since), until: toString(t.until),
      count: 1, here: here, source: a.id, target: b.id,
      source_name: coalesce(a.short_name, a.name, a.title), target_name: coalesce(b.short_name, b.name, b.title)
    } AS tie, here, 1 AS rank, place, toString(coalesce(t.until, date('9999-12-31'))) AS latest, t.id AS id
  UNION ALL
  UNWIND range(0, size($lefts) - 1) AS place
  MATCH (a:Institution {id: $lefts[place]})<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
  WHERE t.state = 'confirmed'
    AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  CALL (q) {
    WITH q WHERE q:Institution AND q.id IN $rights RETURN q AS b, null AS since, null AS until
    UNION ALL
    WITH q MATCH (q:Teacher)-[v:WORKS_AT]->(b:Institution)
    WHERE b.id IN $rights AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN b, v.since AS since, v.until AS until
  }
  WITH place, a, b, t, [t.since, w.since, since] AS begun, [t.until, w.until, until] AS ended
  WHERE a <> b
    AND all(s IN begun WHERE s IS NULL OR (s <= $on AND all(e IN ended WHERE e IS NULL OR s <= e)))
    AND all(e IN ended WHERE e IS NULL OR e >= $start)
  WITH CASE WHEN a.id < b.id THEN a ELSE b END AS a, CASE WHEN a.id < b.id THEN b ELSE a END AS b, t, place
  WITH a, b, count(DISTINCT t) AS contacts, min(place) AS place
  RETURN {
      id: 'sum:' + a.id + ':' + b.id, type: 'INFORMAL_SUM', kind: null, state: null, since: null, until: null,
      count: contacts, here: true, source: a.id, target: b.id, source_name: a.short_name, target_name: b.short_name
    } AS tie, true AS here, 0 AS rank, place, '' AS latest, a.id + b.id AS id
}
WITH tie ORDER BY here DESC, place, rank, latest DESC, id
WITH collect(tie) AS every
RETURN every[..$limit] AS ties, size(every) AS total
