// title.ru = "Открытые потребности"
// title.en = "Open needs"
// about.ru = "Потребности учреждений муниципалитета, открытые и не просроченные на дату: важность (1 — самая высокая), сколько дней ждут и сколько ресурсов того же вида и хотя бы с одной общей темой предлагают на эту дату другие учреждения сети."
// about.en = "Needs of the institutions of the municipality that are open and not over on the day: priority (1 is the highest), how many days they wait, and how many resources of the same kind with a topic in common other institutions of the network offer on that day."
// access = "read"
// tags = ["needs", "gaps"]
// columns = ["institution", "need", "kind", "priority", "since", "waits", "offers"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.kind = {type = "code", default = "", family = "need", codes = ["staff", "equipment", "premises", "info", "method", "finance", "digital", "transport", "partners", "programme", "pd", "expert", "audience", "mentor", "joint_project"], title = {ru = "Вид потребности", en = "Kind of need"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.need = {ru = "Потребность", en = "Need"}
// heads.kind = {ru = "Вид", en = "Kind", type = "code", family = "need"}
// heads.priority = {ru = "Важность", en = "Priority", type = "int"}
// heads.since = {ru = "С", en = "Since", type = "date"}
// heads.waits = {ru = "Ждёт", en = "Waits", type = "int", unit = {ru = "дн.", en = "d"}}
// heads.offers = {ru = "Подходящих ресурсов", en = "Fitting resources", type = "int"}
CALL () {
  // The offers of the whole network once by kind and topic, not anew for every need.
  MATCH (j:Institution)-[:OFFERS]->(r:Resource)-[:ABOUT]->(c:Topic)
  WHERE (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND ($kind IS NULL OR r.kind = $kind)
  WITH c, r.kind AS kind, collect([r, j]) AS offers
  RETURN collect({topic: c, kind: kind, offers: offers}) AS groups
}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:NEEDS]->(n:Need)
WHERE n.state = 'open' AND (n.since IS NULL OR n.since <= $on) AND (n.until IS NULL OR n.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector) AND ($kind IS NULL OR n.kind = $kind)
WITH i, n, groups, [(n)-[:ABOUT]->(c:Topic) | c] AS topics
WITH i, n, [g IN groups WHERE g.kind = n.kind AND g.topic IN topics | g.offers] AS lists
WITH i, n, COUNT { UNWIND lists AS list UNWIND list AS one WITH one WHERE one[1] <> i RETURN DISTINCT one[0] } AS offers
RETURN i.id AS institution, n.title AS need, n.kind AS kind, n.priority AS priority, n.since AS since,
  duration.inDays(n.since, $on).days AS waits, offers
ORDER BY priority, since, institution, n.id
