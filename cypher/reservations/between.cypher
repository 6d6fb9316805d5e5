// title.ru = "Кем и когда заняты ресурсы"
// title.en = "When resources are taken, and by whom"
// about.ru = "Действующие брони между двумя днями: одного ресурса, учреждения (его ресурсов и взятых им) или всего муниципалитета. Зачем — только тем, чьё учреждение сторона, и координаторам муниципалитета ($viewer). Не больше $limit из total."
// about.en = "Reservations in force between two days: of one resource, of an institution (its resources, and what it has taken) or of the whole municipality. What for is told only to those whose institution is a side, and to coordinators of the municipality ($viewer). At most $limit of total."
// access = "read"
// tags = ["reservations"]
// columns = ["id", "resource", "title", "place", "unit", "capacity", "owner", "owner_name", "owner_sector", "institution", "institution_name", "starts", "ends", "whole_days", "quantity", "words", "version", "at", "is_side", "total"]
// params.since = {type = "text"}
// params.to = {type = "text"}
// params.least = {type = "text"}
// params.resource = {type = "text", default = ""}
// params.institution = {type = "text", default = ""}
// params.municipality = {type = "text", default = ""}
// params.all = {type = "bool", default = false}
// params.limit = {type = "int", default = 500, min = 1, max = 5000}
CALL () {
  MATCH (b:Reservation)
  WHERE $resource <> '' AND b.resource = $resource AND b.starts >= $least AND b.starts < $to
  RETURN b
  UNION
  MATCH (b:Reservation)
  WHERE $resource = '' AND $institution <> '' AND b.institution = $institution AND b.starts >= $least AND b.starts < $to
  RETURN b
  UNION
  MATCH (b:Reservation)
  WHERE $resource = '' AND $institution <> '' AND b.owner = $institution AND b.starts >= $least AND b.starts < $to
  RETURN b
  UNION
  MATCH (b:Reservation)
  WHERE $resource = '' AND $institution = '' AND b.municipality = $municipality AND b.starts >= $least AND b.starts < $to
  RETURN b
}
WITH b WHERE b.state = 'held' AND b.ends > $since AND b.municipality = $municipality
WITH b ORDER BY b.starts, b.title, b.id
WITH collect(b) AS every
WITH every[..$limit] AS shown, size(every) AS total
UNWIND shown AS b
OPTIONAL MATCH (o:Institution {id: b.owner})
OPTIONAL MATCH (g:Institution {id: b.institution})
OPTIONAL MATCH (r:Resource {id: b.resource})
WITH b, o, g, r, total, $all OR b.owner IN $viewer.institutions OR b.institution IN $viewer.institutions AS is_side
RETURN b.id AS id, b.resource AS resource, coalesce(r.title, b.title) AS title, r.place AS place, r.unit AS unit, r.quantity AS capacity,
  b.owner AS owner, coalesce(o.short_name, o.name) AS owner_name, o.sector AS owner_sector,
  b.institution AS institution, coalesce(g.short_name, g.name) AS institution_name,
  b.starts AS starts, b.ends AS ends, b.whole_days AS whole_days, b.quantity AS quantity, CASE WHEN is_side THEN b.words END AS words,
  b.version AS version, b.updated_at AS at, is_side, total
