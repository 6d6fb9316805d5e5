// title.ru = "Что изменилось между двумя датами, по видам связей"
// title.en = "What changed between two days, by kind of tie"
// about.ru = "Связанные пары по видам связей на обе даты: формальные — пары учреждений, хотя бы одно из муниципалитета; неформальные — пары людей (или человека и учреждения) с подтверждённым контактом, хотя бы один работал в учреждении муниципалитета. Сохранились — связаны этим видом в оба дня; сходство — сохранившиеся из всех, связанных хотя бы в один из дней (Жаккар). Считается только то, что может видеть смотрящий."
// about.en = "Tied pairs by kind of tie on both days: formal, pairs of institutions with one of the municipality; informal, pairs of people (or a person and an institution) with a confirmed contact, one of whom has worked at an institution of the municipality. Kept: tied by this kind on both days; likeness: kept of all tied on either day (Jaccard). Only what the reader may see is counted."
// access = "read"
// tags = ["time", "ties"]
// columns = ["kind", "nature", "before", "kept", "ended", "begun", "after", "likeness"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.then = {type = "date", default = "", title = {ru = "Прежняя дата (пусто: год назад)", en = "Earlier day (empty: a year before)"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.kind = {ru = "Вид связи", en = "Kind of tie", type = "code", family = "tie"}
// heads.nature = {ru = "Какая", en = "Nature", type = "code", family = "nature"}
// heads.before = {ru = "Было пар", en = "Pairs before", type = "int"}
// heads.kept = {ru = "Сохранились", en = "Kept", type = "int"}
// heads.ended = {ru = "Прекратились", en = "Ended", type = "int"}
// heads.begun = {ru = "Появились", en = "Begun", type = "int"}
// heads.after = {ru = "Стало пар", en = "Pairs after", type = "int"}
// heads.likeness = {ru = "Сходство", en = "Likeness", type = "share"}
// view = "chart"
// chart = {type = "bar", x = "kind", y = ["kept", "ended", "begun"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WITH collect(i) AS places
WITH COLLECT {
    UNWIND places AS i
    MATCH (i)-[t:FORMAL_TIE]-()
    RETURN DISTINCT t
  } AS papers,
  COLLECT {
    UNWIND places AS i
    MATCH (i)<-[:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id])
      AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN DISTINCT t
  } AS talks
UNWIND papers + talks AS t
WITH t, coalesce($then, $on - duration({years: 1})) AS earlier,
  CASE WHEN startNode(t).id < endNode(t).id THEN startNode(t).id + ' ' + endNode(t).id ELSE endNode(t).id + ' ' + startNode(t).id END AS pair
WITH t.kind AS kind, CASE type(t) WHEN 'FORMAL_TIE' THEN 'formal' ELSE 'informal' END AS nature, pair,
  max(CASE WHEN (t.since IS NULL OR t.since <= earlier) AND (t.until IS NULL OR t.until >= earlier) THEN 1 ELSE 0 END) AS was,
  max(CASE WHEN (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) THEN 1 ELSE 0 END) AS stands
WITH kind, nature, sum(was) AS before, sum(was * stands) AS kept, sum(was * (1 - stands)) AS ended, sum(stands * (1 - was)) AS begun, sum(stands) AS after
WHERE before + after > 0
RETURN kind, nature, before, kept, ended, begun, after, 1.0 * kept / (kept + ended + begun) AS likeness
ORDER BY nature, after DESC, kind
