// title.ru = "Между какими учреждениями есть живые контакты"
// title.en = "Institutions between which there are living contacts"
// about.ru = "Подтверждённые неформальные связи, действующие на дату и видимые смотрящему, между людьми разных учреждений (или человеком и учреждением), сложенные по парам учреждений: сколько связей и сколько разных пар людей. Связь двух людей, у которых есть общее место работы, — внутренняя и не считается. Место работы — на дату. Пара находится со стороны того учреждения, чей id раньше по алфавиту."
// about.en = "Confirmed informal ties in force on the date that the viewer may see, between people of different institutions (or a person and an institution), added up by pairs of institutions: how many ties, and how many different pairs of people. A tie of two people who share a workplace is internal and not counted. Workplaces are those on the date. A pair is found from the side whose id comes first in the alphabet."
// access = "read"
// tags = ["discovery"]
// columns = ["ones", "others", "ties", "people"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
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
WITH i, p, q, count(t) AS ties
WITH i, ties,
  CASE WHEN p:Institution THEN [p] ELSE COLLECT { MATCH (p)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) RETURN DISTINCT h } END AS homes,
  CASE WHEN q:Institution THEN [q] ELSE COLLECT { MATCH (q)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) RETURN DISTINCT h } END AS places
WHERE none(h IN homes WHERE h IN places)
UNWIND places AS j
WITH i, j, ties WHERE i.id < j.id
WITH i.id AS one, j.id AS other, sum(ties) AS ties, count(*) AS people
WITH collect([one, other, ties, people]) AS every
RETURN [e IN every | e[0]] AS ones, [e IN every | e[1]] AS others, [e IN every | e[2]] AS ties, [e IN every | e[3]] AS people
