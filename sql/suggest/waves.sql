-- title.ru = "Анкетные волны для выбора"
-- title.en = "Survey waves to choose from"
-- about.ru = "Волны муниципалитета, последние первыми."
-- about.en = "The waves of a municipality, the latest first."
-- access = "read"
-- tags = ["suggest"]
-- columns = ["value", "name"]
-- params.municipality = {type = "id"}
SELECT w.id AS value, w.title AS name
FROM waves w
WHERE w.municipality = :municipality AND (:viewer_municipality IS NULL OR w.municipality = :viewer_municipality)
ORDER BY w.made_at DESC, w.id DESC
