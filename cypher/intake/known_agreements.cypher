// title.ru = "Загрузка: договоры и их стороны"
// title.en = "Import: agreements and their parties"
// about.ru = "Что сеть уже знает о договорах, упомянутых в файлах, и ведётся ли договор здесь: тогда его записывает только его журнал."
// about.en = "What the network already knows of the agreements mentioned in the files, and whether one is kept here: only its log writes it then."
// access = "read"
// tags = ["import", "internal"]
// columns = ["id", "properties", "parties", "is_kept"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH (a:Agreement {id: id})
RETURN a.id AS id,
       a {.form, .state, .since, .since_precision, .until, .until_precision} AS properties,
       COLLECT { MATCH (i:Institution)-[p:PARTY_TO]->(a) RETURN [i.id, p.role] } AS parties,
       a.version IS NOT NULL AS is_kept
