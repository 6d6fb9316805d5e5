// title.ru = "Сохранить места в версии карты"
// title.en = "Keep places with a version of the map"
// about.ru = "Добавляет места к текущей версии карты; ничего не делает, если версия не текущая."
// about.en = "Adds places to the current version of the map; does nothing when the version is not the current one."
// access = "write"
// tags = ["internal"]
// columns = ["kept"]
// params.layout = {type = "text"}
// params.label = {type = "code", codes = ["Institution", "Teacher", "Project", "Disc"]}
// params.ids = {type = "ids"}
// params.xs = {type = "list"}
// params.ys = {type = "list"}
// params.communities = {type = "list"}
MATCH (:Map {current: $layout})
CREATE (p:LayoutPart {layout: $layout, label: $label, ids: $ids, xs: $xs, ys: $ys, communities: $communities})
RETURN size(p.ids) AS kept
