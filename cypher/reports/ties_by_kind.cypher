// title.ru = "Связи по видам"
// title.en = "Ties by kind"
// about.ru = "Сколько связей каждого вида действовало на дату, сколько началось и сколько закончилось за год до неё. Формальные — учреждений муниципалитета; неформальные — подтверждённые контакты их педагогов, нынешних и прежних. Считается только то, что может видеть смотрящий."
// about.en = "How many ties of each kind were in force on the day, how many began and ended in the year before it. Formal ones are those of the institutions of a municipality; informal ones, confirmed contacts of their teachers, present and past. Only what the reader may see is counted."
// access = "read"
// tags = ["overview", "ties"]
// columns = ["kind", "nature", "ties", "begun", "ended"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.kind = {ru = "Вид связи", en = "Kind of tie", type = "code", family = "tie"}
// heads.nature = {ru = "Какая", en = "Nature", type = "code", family = "nature"}
// heads.ties = {ru = "Действует", en = "In force", type = "int"}
// heads.begun = {ru = "Началось за год", en = "Begun in the year", type = "int"}
// heads.ended = {ru = "Закончилось за год", en = "Ended in the year", type = "int"}
// view = "chart"
// chart = {type = "bar", x = "kind", y = ["ties"]}
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
WITH t.kind AS kind, CASE type(t) WHEN 'FORMAL_TIE' THEN 'formal' ELSE 'informal' END AS nature, collect(t) AS every,
  $on - duration({years: 1}) AS first
RETURN kind, nature,
  size([t IN every WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)]) AS ties,
  size([t IN every WHERE t.since > first AND t.since <= $on]) AS begun,
  size([t IN every WHERE t.until > first AND t.until <= $on]) AS ended
ORDER BY nature, ties DESC, kind
