// title.ru = "Моя сеть"
// title.en = "My network"
// about.ru = "Те, с кем смотрящий связан неформально, у каждого — его связи, предложенные и подтверждённые, начавшиеся не позже даты; отклонённых нет. Кто назван по имени, решается так же, как в карточке контакта."
// about.en = "Those with whom the viewer has informal ties, each with the ties themselves, proposed and confirmed, begun by the date; no declined ones. Who is named is decided as in the card of a contact."
// access = "read"
// tags = ["contacts"]
// columns = ["key", "person", "label", "name", "workplace", "sector", "subjects", "ties"]
// params.on = {type = "date", default = "today"}
MATCH (p:Teacher {id: $viewer.person})-[t:INFORMAL_TIE]-(o)
USING INDEX SEEK p:Teacher(id)
WHERE t.state IN ['proposed', 'confirmed'] AND (t.since IS NULL OR t.since <= $on)
WITH p, t, o, NOT o:Teacher OR o.visibility IN $viewer.sees OR o.proposed_by = p.id OR o.id IN [t.registered_by, t.answered_by] AS open
ORDER BY t.since, t.id
WITH o, open, min(t.id) AS key, collect({id: t.id, kind: t.kind, outward: startNode(t) = p, state: t.state, frequency: t.frequency,
  since: t.since, until: t.until, since_precision: t.since_precision, until_precision: t.until_precision}) AS ties
CALL (o) {
  OPTIONAL MATCH (o)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i ORDER BY w.since, i.id LIMIT 1
}
RETURN key, CASE WHEN open THEN o.id END AS person, labels(o)[0] AS label,
  CASE WHEN open THEN coalesce(o.short_name, o.name) END AS name, CASE WHEN open THEN i.short_name END AS workplace,
  CASE WHEN o:Institution THEN o.sector WHEN open THEN i.sector END AS sector,
  CASE WHEN open THEN coalesce(o.subjects, []) ELSE [] END AS subjects, ties
ORDER BY toLower(name), key
