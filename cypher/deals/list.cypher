// title.ru = "Обмены учреждений"
// title.en = "Exchanges of institutions"
// about.ru = "Обмены, в которых названные учреждения — сторона, или все обмены муниципалитета, если учреждения не названы и спросивший вправе; сначала те, где чего-то ждут, потом последние. Не больше $limit."
// about.en = "Exchanges of which the named institutions are a side, or all of the municipality if none are named; those in which something is waited for come first, then the latest. At most $limit."
// access = "read"
// tags = ["deals"]
// columns = ["id", "title", "need_title", "state", "turn", "by", "giver", "giver_name", "receiver", "receiver_name", "resource", "need", "since", "until", "happened_on", "met", "at", "total"]
// params.institutions = {type = "ids"}
// params.municipality = {type = "text", default = ""}
// params.limit = {type = "int", default = 200, min = 1, max = 2000}
CALL () {
  UNWIND $institutions AS id
  MATCH (d:Deal {giver: id})
  RETURN d
  UNION
  UNWIND $institutions AS id
  MATCH (d:Deal {receiver: id})
  RETURN d
  UNION
  MATCH (d:Deal {municipality: $municipality})
  RETURN d
}
WITH d ORDER BY CASE WHEN d.turn = '' THEN 1 ELSE 0 END, d.updated_at DESC, d.id
WITH collect(d) AS every
WITH every[..$limit] AS shown, size(every) AS total
UNWIND shown AS d
OPTIONAL MATCH (g:Institution {id: d.giver})
OPTIONAL MATCH (r:Institution {id: d.receiver})
RETURN d.id AS id, d.title AS title, d.need_title AS need_title, d.state AS state, d.turn AS turn, d.by AS by, d.giver AS giver,
  coalesce(g.short_name, g.name) AS giver_name, d.receiver AS receiver, coalesce(r.short_name, r.name) AS receiver_name,
  d.resource AS resource, d.need AS need, d.since AS since, d.until AS until, d.happened_on AS happened_on, d.met AS met,
  d.updated_at AS at, total
