// title.ru = "Кто приобрёл и кто потерял партнёров"
// title.en = "Who gained and who lost partners"
// about.ru = "Учреждения муниципалитета, существующие на вторую дату: со сколькими другими их соединяет формальная связь или подтверждённый контакт педагогов (работающих в этот день в обоих местах) на каждую из двух дат, сколько партнёров появилось и сколько ушло. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "Institutions of the municipality that exist on the second day: with how many others a formal tie or a confirmed contact of teachers (at work at both on that day) joins them on each of the two days, how many partners came and went. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["time", "ties"]
// columns = ["institution", "sector", "before", "after", "gained", "lost", "change"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.then = {type = "date", default = "", title = {ru = "Прежняя дата (пусто: год назад)", en = "Earlier day (empty: a year before)"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.before = {ru = "Было партнёров", en = "Partners before", type = "int"}
// heads.after = {ru = "Стало", en = "After", type = "int"}
// heads.gained = {ru = "Появилось", en = "Gained", type = "int"}
// heads.lost = {ru = "Ушло", en = "Lost", type = "int"}
// heads.change = {ru = "Изменение", en = "Change", type = "int"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
WITH i, coalesce($then, $on - duration({years: 1})) AS earlier
WITH i, COLLECT {
  CALL (i, earlier) {
  MATCH (i)-[t:FORMAL_TIE]-(j:Institution)
  WHERE (t.since IS NULL OR t.since <= earlier) AND (t.until IS NULL OR t.until >= earlier)
  RETURN j
  UNION
  CALL (i, earlier) {
    MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= earlier) AND (t.until IS NULL OR t.until >= earlier)
      AND (w.since IS NULL OR w.since <= earlier) AND (w.until IS NULL OR w.until >= earlier)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
      AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
    UNION
    MATCH (i)<-[t:INFORMAL_TIE]-(q:Teacher)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= earlier) AND (t.until IS NULL OR t.until >= earlier)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
  }
  CALL (q, earlier) {
    WITH q WHERE q:Institution
    RETURN q AS j
    UNION ALL
    WITH q, earlier
    MATCH (q:Teacher)-[v:WORKS_AT]->(j:Institution)
    WHERE (v.since IS NULL OR v.since <= earlier) AND (v.until IS NULL OR v.until >= earlier)
    RETURN DISTINCT j
  }
  RETURN j
  }
  WITH i, j WHERE j <> i
  RETURN DISTINCT j
  } AS was, COLLECT {
  CALL (i) {
  MATCH (i)-[t:FORMAL_TIE]-(j:Institution)
  WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  RETURN j
  UNION
  CALL (i) {
    MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
      AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
    UNION
    MATCH (i)<-[t:INFORMAL_TIE]-(q:Teacher)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
  }
  CALL (q) {
    WITH q WHERE q:Institution
    RETURN q AS j
    UNION ALL
    WITH q
    MATCH (q:Teacher)-[v:WORKS_AT]->(j:Institution)
    WHERE (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
    RETURN DISTINCT j
  }
  RETURN j
  }
  WITH i, j WHERE j <> i
  RETURN DISTINCT j
  } AS now
RETURN i.id AS institution, i.sector AS sector, size(was) AS before, size(now) AS after,
  size([j IN now WHERE NOT j IN was]) AS gained, size([j IN was WHERE NOT j IN now]) AS lost, size(now) - size(was) AS change
ORDER BY change DESC, after DESC, institution
