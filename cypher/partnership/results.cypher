// title.ru = "Что дали друг другу"
// title.en = "What they gave each other"
// about.ru = "Завершённые обмены между названными учреждениями с указанного дня: получатель подтвердил, что получил; закрыт ли этим дефицит. Последние сначала, не больше $limit из total."
// about.en = "Closed exchanges between the named institutions since the given day: the receiver has confirmed them; whether a deficit was closed by each. The latest first, at most $limit of total."
// access = "read"
// tags = ["partnership"]
// columns = ["id", "title", "need_title", "giver", "receiver", "happened_on", "met", "total"]
// params.institutions = {type = "ids"}
// params.since = {type = "date"}
// params.limit = {type = "int", default = 500, min = 1, max = 2000}
UNWIND $institutions AS wanted
MATCH (d:Deal {giver: wanted})
USING INDEX SEEK d:Deal(giver)
WHERE d.receiver IN $institutions AND d.receiver <> d.giver AND d.state = 'received' AND d.happened_on >= $since
WITH d ORDER BY d.happened_on DESC, d.id
WITH collect(d) AS every
WITH every[..$limit] AS shown, size(every) AS total
UNWIND shown AS d
RETURN d.id AS id, d.title AS title, d.need_title AS need_title, d.giver AS giver, d.receiver AS receiver, d.happened_on AS happened_on,
  d.met AS met, total
