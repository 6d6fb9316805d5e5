// title.ru = "Места одной версии карты"
// title.en = "Places of one version of the map"
// about.ru = "Все места, какими их помнит версия карты: id, x, y и сообщество рядами одной длины."
// about.en = "All places as a version of the map remembers them: ids, xs, ys and communities as lists of one length."
// access = "read"
// tags = ["internal"]
// columns = ["label", "municipality", "ids", "xs", "ys", "communities"]
// params.layout = {type = "text"}
MATCH (l:Layout {id: $layout})
MATCH (p:LayoutPart {layout: l.id})
RETURN p.label AS label, l.municipality AS municipality, p.ids AS ids, p.xs AS xs, p.ys AS ys, p.communities AS communities
