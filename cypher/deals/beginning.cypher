// title.ru = "С чего начинается обмен"
// title.en = "What an exchange begins with"
// about.ru = "Ресурс и потребность, о которых хотят договориться, с их учреждениями; открытые потребности и ресурсы учреждения, за которое пишут, из которых можно выбрать."
// about.en = "The resource and the need that are to be agreed about, with their institutions; open needs and offers of the institution in whose name one writes, to choose from."
// access = "read"
// tags = ["deals"]
// columns = ["own", "resource", "need", "partner", "needs", "offers"]
// params.institution = {type = "id"}
// params.resource = {type = "text", default = ""}
// params.need = {type = "text", default = ""}
// params.partner = {type = "text", default = ""}
// params.on = {type = "date", default = "today"}
MATCH (own:Institution {id: $institution})
USING INDEX SEEK own:Institution(id)
OPTIONAL MATCH (o:Resource {id: $resource})<-[:OFFERS]-(g:Institution)
OPTIONAL MATCH (n:Need {id: $need})<-[:NEEDS]-(r:Institution)
OPTIONAL MATCH (p:Institution {id: $partner})
RETURN own {.id, .name, .short_name, .sector, municipality: head([(own)-[:IN]->(m:Municipality) | m.id])} AS own,
  o {.id, .title, .kind, .terms, .place, .quantity, .unit, .since, .until, .since_precision, .until_precision,
    institution: g.id, name: coalesce(g.short_name, g.name), sector: g.sector} AS resource,
  n {.id, .title, .kind, .state, .priority, .since, .until, .since_precision, .until_precision,
    institution: r.id, name: coalesce(r.short_name, r.name), sector: r.sector} AS need,
  p {.id, .sector, name: coalesce(p.short_name, p.name)} AS partner,
  COLLECT {
    MATCH (own)-[:NEEDS]->(x:Need)
    WHERE x.state IN ['open', 'matched'] AND (x.until IS NULL OR x.until >= $on)
    RETURN [x.id, x.title] ORDER BY x.priority, x.title, x.id LIMIT 200
  } AS needs,
  COLLECT {
    MATCH (own)-[:OFFERS]->(x:Resource)
    WHERE x.until IS NULL OR x.until >= $on
    RETURN [x.id, x.title] ORDER BY x.title, x.id LIMIT 200
  } AS offers
