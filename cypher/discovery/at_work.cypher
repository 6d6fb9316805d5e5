// title.ru = "Кто где работает на дату"
// title.en = "Who works where on a date"
// about.ru = "Места работы на дату в названных учреждениях; только педагоги, видимые смотрящему, без тех, кто отозвал согласие."
// about.en = "Jobs on the date at the named institutions, of teachers whom the viewer may see, without those who withdrew their consent."
// access = "read"
// tags = ["discovery"]
// columns = ["people", "places"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
RETURN collect(p.id) AS people, collect(i.id) AS places
