// title.ru = "Мои контакты"
// title.en = "My contacts"
// about.ru = "Неформальные связи одного педагога за всё время, с обеими сторонами: предложенные им и ему, подтверждённые, законченные, отклонённые. Отозванные другой стороной до ответа не показываются. Имя другой стороны — как в карточке контакта."
// about.en = "Informal ties of one teacher at all times, with both sides: proposed by her and to her, confirmed, ended, declined. What the other side took back before an answer is not shown. The other side is named as in the card of a contact."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "kind", "outward", "state", "source", "frequency", "context", "visibility", "sees", "since", "until", "since_precision", "until_precision", "version", "registered_by", "answered_by", "answered_on", "before", "partner", "partner_label", "partner_name", "partner_state", "workplace", "sector"]
// params.on = {type = "date", default = "today"}
MATCH (p:Teacher {id: $viewer.person})-[t:INFORMAL_TIE]-(o)
USING INDEX SEEK p:Teacher(id)
WHERE NOT (t.state = 'declined' AND t.before = 'proposed' AND t.answered_by = t.registered_by AND t.registered_by <> p.id)
WITH p, t, o, NOT o:Teacher OR o.visibility IN $viewer.sees OR o.proposed_by = p.id OR o.id IN [t.registered_by, t.answered_by] AS open
CALL (o) {
  OPTIONAL MATCH (o)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i ORDER BY w.since, i.id LIMIT 1
}
RETURN t.id AS id, t.kind AS kind, startNode(t) = p AS outward, t.state AS state, t.source AS source, t.frequency AS frequency,
  t.context AS context, t.visibility AS visibility, CASE WHEN startNode(t) = p THEN t.start_sees ELSE t.end_sees END AS sees,
  t.since AS since, t.until AS until, t.since_precision AS since_precision, t.until_precision AS until_precision,
  coalesce(t.version, 1) AS version, t.registered_by AS registered_by, t.answered_by AS answered_by, t.answered_on AS answered_on,
  t.before AS before, CASE WHEN open THEN o.id END AS partner, labels(o)[0] AS partner_label,
  CASE WHEN open THEN coalesce(o.short_name, o.name) END AS partner_name, o.state AS partner_state,
  CASE WHEN open THEN i.short_name END AS workplace, CASE WHEN o:Institution THEN o.sector WHEN open THEN i.sector END AS sector
ORDER BY toLower(partner_name), t.since, t.id
