// title.ru = "Чьи имена не выпускать наружу"
// title.en = "Whose names to keep back"
// about.ru = "Имена людей, работающих или работавших в названных учреждениях: по ним из публикуемых текстов вымарываются имена тех, кто не согласился на показ всем. Никому не показывается."
// about.en = "Names of people who work or worked at the named institutions: by them the names of those who have not agreed to be shown to everyone are taken out of published texts. Shown to nobody."
// access = "read"
// tags = ["site", "internal"]
// columns = ["people"]
// params.institutions = {type = "ids"}
UNWIND $institutions AS id
MATCH (i:Institution {id: id})
USING INDEX SEEK i:Institution(id)
MATCH (i)<-[:WORKS_AT]-(t:Teacher)
WITH DISTINCT t
RETURN collect([t.id, t.name]) AS people
