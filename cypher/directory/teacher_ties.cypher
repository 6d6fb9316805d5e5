// title.ru = "Неформальные связи педагога"
// title.en = "Informal ties of a teacher"
// about.ru = "Неформальные связи педагога за всё время, которые может видеть смотрящий; отклонённые — только свои. Имя другой стороны пусто, если её профиль смотрящему закрыт (так бывает лишь в собственных связях)."
// about.en = "Informal ties of a teacher at all times that the viewer may see; declined ones only if they are the viewer’s own. The other side’s name is empty where its profile is closed to the viewer, which happens in the viewer’s own ties only."
// access = "read"
// tags = ["directory"]
// columns = ["id", "kind", "outward", "state", "source", "frequency", "context", "visibility", "since", "until", "since_precision", "until_precision", "partner", "partner_label", "partner_name", "workplace", "sector"]
// params.id = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (p:Teacher {id: $id})-[t:INFORMAL_TIE]-(o)
USING INDEX SEEK p:Teacher(id)
WHERE (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  AND ((t.visibility IN $viewer.sees AND t.state <> 'declined' AND (NOT o:Teacher OR o.visibility IN $viewer.sees))
       OR $viewer.person IN [p.id, o.id])
WITH p, t, o, NOT o:Teacher OR o.visibility IN $viewer.sees OR o.id = $viewer.person AS open
CALL (o, open) {
  WITH o, open WHERE open AND o:Teacher
  MATCH (o)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  WITH i ORDER BY w.since, i.id
  RETURN collect(i) AS workplaces
}
RETURN t.id AS id, t.kind AS kind, startNode(t) = p AS outward, t.state AS state, t.source AS source, t.frequency AS frequency,
  t.context AS context, t.visibility AS visibility, t.since AS since, t.until AS until,
  t.since_precision AS since_precision, t.until_precision AS until_precision,
  CASE WHEN open THEN o.id END AS partner, CASE WHEN open THEN labels(o)[0] END AS partner_label,
  CASE WHEN open THEN coalesce(o.short_name, o.name) END AS partner_name,
  CASE WHEN open AND size(workplaces) > 0 THEN workplaces[0].short_name END AS workplace,
  CASE WHEN o:Institution THEN o.sector WHEN open AND size(workplaces) > 0 THEN workplaces[0].sector END AS sector
ORDER BY partner_name, since, id
