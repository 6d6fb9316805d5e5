// title.ru = "Проверка: узлы не из словаря"
// title.en = "Check: nodes outside the vocabulary"
// about.ru = "Узлы без вида, неизвестного вида или сразу нескольких видов. Для администратора: видимость не учитывается."
// about.en = "Nodes of no kind, of an unknown one or of several. For the administrator: visibility is not applied."
// access = "read"
// tags = ["check", "internal"]
// columns = ["id", "labels"]
// params.labels = {type = "list"}
// params.internal = {type = "list"}
MATCH (n)
WITH n, labels(n) AS labels
WHERE none(label IN labels WHERE label IN $internal) AND (size(labels) <> 1 OR NOT labels[0] IN $labels)
RETURN coalesce(n.id, elementId(n)) AS id, labels
