// title.ru = "Опубликованные учреждения"
// title.en = "Published institutions"
// about.ru = "Что видит на общедоступных страницах любой: учреждения из списка опубликованного (id, муниципалитет, день создания записи, открыты ли контакты), которые и сейчас те же самые и стоят в том же муниципалитете. Рассказ о себе, адрес, сайт и место отдаются только там, где владелец их открыл. Список опубликованного хранится вне сети: ни загрузка, ни объединение записей ничего не публикуют."
// about.en = "What anyone sees on the public pages: the institutions of the list of what was published (id, municipality, when the record was made, whether contacts are open) that are still the same ones and stand in the same municipality. What they tell about themselves, address, website and place are given only where the owner opened them. The list is kept outside of the network: no import and no merge publishes anything."
// access = "read"
// tags = ["site"]
// columns = ["items"]
// params.published = {type = "rows"}
UNWIND $published AS p
MATCH (i:Institution {id: p.institution})
USING INDEX SEEK i:Institution(id)
WHERE toString(coalesce(i.created_at.epochMillis, 0)) = p.made
MATCH (i)-[:IN]->(m:Municipality {id: p.municipality})
WITH p, i, m, coalesce(i.short_name, i.name) AS short
ORDER BY toLower(short), i.id
RETURN collect(i {.id, .name, short_name: short, .kind, .sector, .until, municipality: m.id, municipality_name: m.name,
  about: CASE WHEN p.about THEN i.about END, strengths: CASE WHEN p.about THEN i.strengths END,
  address: CASE WHEN p.contacts THEN i.address END, site: CASE WHEN p.contacts THEN i.site END,
  lat: CASE WHEN p.contacts THEN i.lat END, lon: CASE WHEN p.contacts THEN i.lon END}) AS items
