// title.ru = "Контакты, которых ждёт учреждение"
// title.en = "Contacts that wait for an institution"
// about.ru = "Предложенные неформальные связи с учреждениями, которые представляет смотрящий, и названные коллегами люди этих учреждений, ещё не подтверждённые."
// about.en = "Proposed informal ties with the institutions that the viewer represents, and people of these institutions named by colleagues and not confirmed yet."
// access = "read"
// tags = ["contacts"]
// columns = ["what", "id", "kind", "since", "since_precision", "version", "place", "place_name", "person", "person_name", "workplace", "by"]
CALL () {
  UNWIND $viewer.institutions AS place
  MATCH (i:Institution {id: place})<-[t:INFORMAL_TIE]-(p:Teacher)
  USING INDEX SEEK i:Institution(id)
  WHERE t.state = 'proposed'
  RETURN 'tie' AS what, t.id AS id, t.kind AS kind, t.since AS since, t.since_precision AS since_precision,
    coalesce(t.version, 1) AS version, i AS i, p AS p, t.registered_by AS by
  UNION ALL
  UNWIND $viewer.institutions AS place
  MATCH (i:Institution {id: place})<-[w:WORKS_AT]-(p:Teacher)
  USING INDEX SEEK i:Institution(id)
  WHERE coalesce(p.state, '') = 'proposed'
  RETURN 'person' AS what, p.id AS id, w.position AS kind, w.since AS since, w.since_precision AS since_precision,
    1 AS version, i AS i, p AS p, p.proposed_by AS by
}
RETURN what, id, kind, since, since_precision, version, i.id AS place, i.short_name AS place_name, p.id AS person, p.name AS person_name,
  head([(p)-[:WORKS_AT]->(j:Institution) | j.short_name]) AS workplace, by
ORDER BY what DESC, since, id
