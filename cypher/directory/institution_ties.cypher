// title.ru = "Формальные связи учреждения"
// title.en = "Formal ties of an institution"
// about.ru = "Все формальные связи учреждения за всё время, с договором, из которого они следуют. outward — связь направлена от этого учреждения."
// about.en = "All formal ties of an institution at all times, with the agreement they follow from. outward tells that the tie starts at this institution."
// access = "read"
// tags = ["directory"]
// columns = ["id", "kind", "outward", "source", "since", "until", "since_precision", "until_precision", "partner", "partner_name", "partner_sector", "agreement", "agreement_number", "agreement_state"]
// params.id = {type = "id"}
MATCH (i:Institution {id: $id})-[t:FORMAL_TIE]-(o:Institution)
USING INDEX SEEK i:Institution(id)
OPTIONAL MATCH (g:Agreement {id: t.agreement})
RETURN t.id AS id, t.kind AS kind, startNode(t) = i AS outward, t.source AS source, t.since AS since, t.until AS until,
  t.since_precision AS since_precision, t.until_precision AS until_precision, o.id AS partner,
  coalesce(o.short_name, o.name) AS partner_name, o.sector AS partner_sector,
  g.id AS agreement, coalesce(g.number, t.agreement) AS agreement_number, g.state AS agreement_state
ORDER BY partner_name, since, id
