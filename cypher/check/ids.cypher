// title.ru = "Проверка: один id у нескольких узлов"
// title.en = "Check: one id for several nodes"
// about.ru = "Внутри вида id уникален по ограничению базы; здесь ищутся совпадения между видами."
// about.en = "Within a kind the database keeps ids unique; this finds the same id in several kinds."
// access = "read"
// tags = ["check", "internal"]
// columns = ["id", "labels"]
// params.labels = {type = "list"}
MATCH (n)
WHERE n.id IS NOT NULL AND any(label IN labels(n) WHERE label IN $labels)
WITH n.id AS id, collect(labels(n)[0]) AS labels
WHERE size(labels) > 1
RETURN id, labels
