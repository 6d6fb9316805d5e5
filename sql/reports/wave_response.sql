-- title.ru = "Отклик на анкетные волны"
-- title.en = "Response to survey waves"
-- about.ru = "По волнам муниципалитета и учреждениям, через которые спрашивали: скольким людям дали личную ссылку, не считая отозванных; сколько её открыли; сколько ответили — записали хотя бы один контакт или сказали, что больше никого не знают; сколько ссылок отозвано. Отклик — доля ответивших среди получивших ссылку, на эту минуту. Отказов Сетка не записывает. Числа видит координатор своего муниципалитета; остальные — только отклик, округлённый до десятой, и только учреждений, где спросили не меньше пяти человек."
-- about.en = "By waves of the municipality and the institutions through which people were asked: how many got a personal link, withdrawn ones aside; how many opened it; how many answered, that is wrote down at least one contact or said that they know nobody else; how many links were withdrawn. The response is the share of those with a link who have answered, as of this minute. Setka records no refusals. The coordinator of the municipality sees the numbers; everybody else only the response, rounded to a tenth, and only of institutions where five people or more were asked."
-- access = "read"
-- tags = ["contacts", "people"]
-- columns = ["wave", "ends_on", "institution", "asked", "opened", "answered", "withdrawn", "response"]
-- params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
-- params.wave = {type = "int", default = "", title = {ru = "Волна", en = "Wave"}, suggest = "suggest.waves"}
-- heads.wave = {ru = "Волна", en = "Wave"}
-- heads.ends_on = {ru = "Последний день", en = "Last day", type = "date"}
-- heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
-- heads.asked = {ru = "Спросили", en = "Asked", type = "int"}
-- heads.opened = {ru = "Открыли ссылку", en = "Opened the link", type = "int"}
-- heads.answered = {ru = "Ответили", en = "Answered", type = "int"}
-- heads.withdrawn = {ru = "Ссылок отозвано", en = "Links withdrawn", type = "int"}
-- heads.response = {ru = "Отклик", en = "Response", type = "share"}
-- chart = {type = "bar", x = "institution", y = ["response"]}
WITH counted AS (
  SELECT w.id AS number, w.title AS wave, w.ends_on AS ends_on, l.institution AS institution,
    CASE WHEN :viewer_looks_after IN ('*', w.municipality) THEN 1 ELSE 0 END AS is_near,
    SUM(CASE WHEN l.withdrawn_at IS NULL THEN 1 ELSE 0 END) AS asked,
    SUM(CASE WHEN l.withdrawn_at IS NULL AND (l.opened_at IS NOT NULL OR l.answered_at IS NOT NULL) THEN 1 ELSE 0 END) AS opened,
    SUM(CASE WHEN l.withdrawn_at IS NULL AND l.answered_at IS NOT NULL THEN 1 ELSE 0 END) AS answered,
    SUM(CASE WHEN l.withdrawn_at IS NOT NULL THEN 1 ELSE 0 END) AS withdrawn
  FROM waves w
  JOIN wave_links l ON l.wave_id = w.id
  WHERE w.municipality = :municipality AND (:wave IS NULL OR w.id = :wave)
    AND (:viewer_municipality IS NULL OR w.municipality = :viewer_municipality)
  GROUP BY w.id, w.title, w.ends_on, w.municipality, l.institution
)
SELECT wave, ends_on, institution,
  CASE WHEN is_near = 1 THEN asked END AS asked,
  CASE WHEN is_near = 1 THEN opened END AS opened,
  CASE WHEN is_near = 1 THEN answered END AS answered,
  CASE WHEN is_near = 1 THEN withdrawn END AS withdrawn,
  CAST(CASE WHEN is_near = 1 THEN 1.0 * answered / NULLIF(asked, 0) ELSE ROUND(10.0 * answered / asked) / 10 END AS FLOAT) AS response
FROM counted
WHERE is_near = 1 OR asked >= 5
ORDER BY ends_on DESC, number DESC, response, institution
