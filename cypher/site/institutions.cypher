// title.ru = "Опубликованные учреждения"
// title.en = "Published institutions"
// about.ru = "Что видит на общедоступных страницах любой: учреждения из списка опубликованного (id, муниципалитет, день создания записи, открыты ли контакты), которые и сейчас те же самые и стоят в том же муниципалитете. Рассказ о себе, адрес, сайт и место отдаются только там, где владелец их открыл. Список опубликованного хранится вне сети: ни загрузка, ни объединение записей ничего не публикуют."
// about.en = "What anyone sees on the public pages: the institutions of the list of what was published (id, municipality, when the record was made, whether contacts are open) that are still the same ones and stand in the same municipality. What they tell about themselves, address, website and place are given only where the owner opened them. The list is kept outside of the network: no import and no merge publishes anything."
// access = "read"
// tags = ["site"]
// columns = ["id", "name", "short_name", "kind", "sector", "about", "strengths", "address", "site", "lat", "lon", "until", "municipality", "municipality_name"]
// params.published = {type = "rows"}
UNWIND $published AS p
MATCH (i:Institution {id: p.institution})
USING INDEX SEEK i:Institution(id)
WHERE toString(coalesce(i.created_at.epochMillis, 0)) = p.made
MATCH (i)-[:IN]->(m:Municipality {id: p.municipality})
RETURN i.id AS id, i.name AS name, coalesce(i.short_name, i.name) AS short_name, i.kind AS kind, i.sector AS sector,
  CASE WHEN p.about THEN i.about END AS about, CASE WHEN p.about THEN i.strengths END AS strengths,
  CASE WHEN p.contacts THEN i.address END AS address, CASE WHEN p.contacts THEN i.site END AS site,
  CASE WHEN p.contacts THEN i.lat END AS lat, CASE WHEN p.contacts THEN i.lon END AS lon, i.until AS until,
  m.id AS municipality, m.name AS municipality_name
ORDER BY toLower(short_name), id
