// title.ru = "Что есть у человека или учреждения"
// title.en = "What a person or an institution has"
// about.ru = "Для сравнения двух записей: свойства, муниципалитеты, работы, число видимых смотрящему связей по видам, проекты и прочее. Отклонённые связи не считаются."
// about.en = "To compare two records: properties, municipalities, jobs, how many ties of each kind the viewer may see, projects and the rest. Declined ties are not counted."
// access = "read"
// tags = ["merging"]
// columns = ["id", "label", "name", "full_name", "state", "subjects", "sector", "municipalities", "jobs", "ties", "others"]
// params.id = {type = "id"}
CALL () {
  MATCH (n:Teacher {id: $id}) WHERE n.visibility IN $viewer.sees OR n.id = $viewer.person RETURN n
  UNION ALL MATCH (n:Institution {id: $id}) RETURN n
}
RETURN n.id AS id, labels(n)[0] AS label, coalesce(n.short_name, n.name) AS name, n.name AS full_name, n.state AS state,
  coalesce(n.subjects, []) AS subjects, n.sector AS sector,
  COLLECT { MATCH (n)-[:WORKS_AT|IN*1..2]->(m:Municipality) RETURN DISTINCT m.id } AS municipalities,
  COLLECT {
    MATCH (n)-[w:WORKS_AT]->(i:Institution)
    RETURN {place: i.short_name, position: w.position, since: w.since, until: w.until, since_precision: w.since_precision,
      until_precision: w.until_precision} ORDER BY w.since, i.id LIMIT 20
  } AS jobs,
  COLLECT {
    MATCH (n)-[t:INFORMAL_TIE|FORMAL_TIE]-(o)
    WHERE type(t) = 'FORMAL_TIE' OR (t.state <> 'declined' AND t.visibility IN $viewer.sees)
    WITH t.kind AS kind, count(*) AS times RETURN {kind: kind, times: times} ORDER BY times DESC, kind
  } AS ties,
  COLLECT {
    MATCH (n)-[r]-(o)
    WHERE NOT type(r) IN ['INFORMAL_TIE', 'FORMAL_TIE', 'IN'] AND NOT (type(r) = 'WORKS_AT' AND n:Teacher)
      AND (NOT o:Teacher OR o.visibility IN $viewer.sees)
    WITH labels(o)[0] AS label, count(*) AS times RETURN {label: label, times: times} ORDER BY times DESC, label
  } AS others
