// title.ru = "Загрузка: связи, созданные договорами"
// title.en = "Import: ties made by agreements"
// about.ru = "Формальные связи, выведенные из названных договоров."
// about.en = "The formal ties derived from the agreements named."
// access = "read"
// tags = ["import", "internal"]
// columns = ["agreement", "id"]
// params.ids = {type = "ids"}
MATCH ()-[t:FORMAL_TIE]->()
WHERE t.source = 'agreement' AND t.agreement IN $ids
RETURN t.agreement AS agreement, t.id AS id
