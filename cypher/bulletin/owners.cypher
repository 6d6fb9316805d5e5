// title.ru = "От чьего имени можно разместить объявление"
// title.en = "In whose name a post can be put up"
// about.ru = "Действующие учреждения муниципалитета: из них пишущий выбирает те, за которые отвечает. Сначала управление и методическая служба."
// about.en = "Institutions of the municipality that are at work: of them the writer chooses one that the writer answers for. Governance comes first."
// access = "read"
// tags = ["bulletin"]
// columns = ["id", "name", "sector", "kind", "municipality"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE i.until IS NULL OR i.until >= $on
RETURN i.id AS id, coalesce(i.short_name, i.name) AS name, i.sector AS sector, i.kind AS kind, m.id AS municipality
ORDER BY i.id IN $viewer.institutions DESC, i.sector = 'governance' DESC, name, id
