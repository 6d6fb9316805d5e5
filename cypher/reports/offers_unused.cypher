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
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:OFFERS]->(r:Resource)
WHERE (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND NOT EXISTS { (r)<-[:OF]-(e:Exchange) WHERE e.state <> 'declined' }
  AND ($sector IS NULL OR i.sector = $sector) AND ($kind IS NULL OR r.kind = $kind)
RETURN i.id AS institution, r.title AS resource, r.kind AS kind, r.terms AS terms, r.until AS until,
  COUNT {
    MATCH (r)-[:ABOUT]->(:Topic)<-[:ABOUT]-(n:Need)<-[:NEEDS]-(j:Institution)
    WHERE j <> i AND n.kind = r.kind AND n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
    RETURN DISTINCT n
  } AS needs
ORDER BY needs DESC, institution, r.id
