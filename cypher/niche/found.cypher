// title.ru = "Что найдено для каталога программ"
// title.en = "What is found for the catalogue of programmes"
// about.ru = "Программы, учреждения и темы, в названиях которых есть слова, лучшие совпадения первыми."
// about.en = "Programmes, institutions and topics whose names hold the words, the closest first."
// access = "read"
// tags = ["niche"]
// columns = ["label", "id", "score"]
// params.text = {type = "text", longest = 2000}
// params.limit = {type = "int", default = 2000, min = 1, max = 10000}
CALL db.index.fulltext.queryNodes('names', $text) YIELD node, score
WITH node, score WHERE node:Programme OR node:Institution OR node:Topic
RETURN labels(node)[0] AS label, node.id AS id, score
ORDER BY score DESC, id LIMIT $limit
