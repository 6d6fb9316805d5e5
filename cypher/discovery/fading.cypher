// title.ru = "Контакты угасают"
// title.en = "Contacts that fade"
// about.ru = "Пары учреждений, у которых за последний год закончилась половина контактов или больше и ни одного нового не началось. Контакт — подтверждённая неформальная связь людей двух учреждений (или человека и учреждения), видимая смотрящему; место работы — на тот же день. Закончившейся считается связь, которая действовала год назад, а на дату уже нет: у неё есть последний день или человек сменил место работы. Сколько раз люди встречаются, здесь не учитывается: в данных есть только дни, названные ими самими. Пара находится со стороны того учреждения, чей id раньше по алфавиту."
// about.en = "Pairs of institutions of which half of the contacts or more ended during the last year while none began. A contact is a confirmed informal tie of people of two institutions (or a person and an institution) that the viewer may see; workplaces are those of the same day. A contact has ended when it was in force a year ago and is not on the date: it has a last day, or a person works elsewhere. How often people meet is not looked at: the data hold only the days that they gave themselves. A pair is found from the side whose id comes first in the alphabet."
// access = "read"
// tags = ["discovery"]
// columns = ["one", "other", "ended", "kept", "last"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
// params.before = {type = "date"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})
USING INDEX SEEK i:Institution(id)
WITH i, [i] + COLLECT { MATCH (i)<-[w:WORKS_AT]-(p:Teacher)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $before)
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
  RETURN DISTINCT p } AS ends
UNWIND ends AS p
MATCH (p)-[t:INFORMAL_TIE]-(q)
WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $before)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
  AND (q:Institution OR ((q.visibility IN $viewer.sees OR q.id = $viewer.person) AND coalesce(q.state, '') <> 'left'))
WITH i, t,
  CASE WHEN p:Institution THEN [p] ELSE COLLECT { MATCH (p)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $before) AND (w.until IS NULL OR w.until >= $before) RETURN DISTINCT h } END AS homes_then,
  CASE WHEN p:Institution THEN [p] ELSE COLLECT { MATCH (p)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) RETURN DISTINCT h } END AS homes_now,
  CASE WHEN q:Institution THEN [q] ELSE COLLECT { MATCH (q)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $before) AND (w.until IS NULL OR w.until >= $before) RETURN DISTINCT h } END AS places_then,
  CASE WHEN q:Institution THEN [q] ELSE COLLECT { MATCH (q)-[w:WORKS_AT]->(h:Institution)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) RETURN DISTINCT h } END AS places_now
WITH i, t,
  CASE WHEN (t.since IS NULL OR t.since <= $before) AND i IN homes_then AND none(h IN homes_then WHERE h IN places_then)
    THEN places_then ELSE [] END AS was,
  CASE WHEN (t.until IS NULL OR t.until >= $on) AND i IN homes_now AND none(h IN homes_now WHERE h IN places_now)
    THEN places_now ELSE [] END AS is
UNWIND was + [j IN is WHERE NOT j IN was] AS j
WITH i.id AS one, j.id AS other, t, j IN was AS then, j IN is AS now WHERE one < other
WITH one, other, t, then, now ORDER BY t.id
WITH one, other, collect(CASE WHEN then AND NOT now THEN t.id END) AS ended, collect(CASE WHEN then AND now THEN t.id END) AS kept,
  count(CASE WHEN now AND NOT then THEN 1 END) AS begun, max(CASE WHEN then AND NOT now THEN t.until END) AS last
WHERE begun = 0 AND size(ended) > 0 AND size(ended) >= size(kept)
RETURN one, other, ended, kept, last
ORDER BY one, other
