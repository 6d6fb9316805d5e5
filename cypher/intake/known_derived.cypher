// title.ru = "Загрузка: связи, созданные договорами"
// title.en = "Import: ties made by agreements"
// about.ru = "Формальные связи, выведенные из названных договоров."
// about.en = "The formal ties derived from the agreements named."
// access = "read"
// tags = ["import", "internal"]
// columns = ["agreement", "id"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH ()-[t:FORMAL_TIE {agreement: id}]->()
USING INDEX SEEK t:FORMAL_TIE(agreement)
WHERE t.source = 'agreement'
RETURN t.agreement AS agreement, t.id AS id
