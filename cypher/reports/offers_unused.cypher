// title.ru = "Ресурсы, которыми никто не пользовался"
// title.en = "Resources that nobody has used"
// about.ru = "Ресурсы, которые учреждения муниципалитета предлагают на дату и для которых не записано ни одного обмена (отклонённые не в счёт). Рядом: сколько открытых потребностей других учреждений того же вида и с общей темой."
// about.en = "Resources that institutions of the municipality offer on the day and for which no exchange is recorded (declined ones do not count). Beside them: open needs of other institutions of the same kind with a topic in common."
// access = "read"
// tags = ["offers", "gaps"]
// columns = ["institution", "resource", "kind", "terms", "until", "needs"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.kind = {type = "code", default = "", family = "resource", codes = ["staff", "equipment", "premises", "info", "method", "finance", "digital", "transport", "partners"], title = {ru = "Вид ресурса", en = "Kind of resource"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.resource = {ru = "Ресурс", en = "Resource"}
// heads.kind = {ru = "Вид", en = "Kind", type = "code", family = "resource"}
// heads.terms = {ru = "Условия", en = "Terms"}
// heads.until = {ru = "До", en = "Until", type = "date"}
// heads.needs = {ru = "Кому нужен", en = "Needs that fit", type = "int"}
CALL () {
  // The needs of the whole network once by kind and topic, not anew for every offer.
  MATCH (j:Institution)-[:NEEDS]->(n:Need)-[:ABOUT]->(c:Topic)
  WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on) AND ($kind IS NULL OR n.kind = $kind)
  WITH c, n.kind AS kind, collect([n, j]) AS needs
  RETURN collect({topic: c, kind: kind, needs: needs}) AS groups
}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:OFFERS]->(r:Resource)
WHERE (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND NOT EXISTS { (r)<-[:OF]-(e:Exchange) WHERE e.state <> 'declined' }
  AND ($sector IS NULL OR i.sector = $sector) AND ($kind IS NULL OR r.kind = $kind)
WITH i, r, groups, [(r)-[:ABOUT]->(c:Topic) | c] AS topics
WITH i, r, [g IN groups WHERE g.kind = r.kind AND g.topic IN topics | g.needs] AS lists
WITH i, r, COUNT { UNWIND lists AS list UNWIND list AS one WITH one WHERE one[1] <> i RETURN DISTINCT one[0] } AS needs
RETURN i.id AS institution, r.title AS resource, r.kind AS kind, r.terms AS terms, r.until AS until, needs
ORDER BY needs DESC, institution, r.id
