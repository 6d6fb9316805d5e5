// title.ru = "Учреждения по словам"
// title.en = "Institutions by words"
// about.ru = "Учреждения, чьё название подходит к словам, не больше сотни."
// about.en = "Institutions whose name fits the words, a hundred at most."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "name", "full_name"]
// params.text = {type = "text", longest = 4000}
CALL db.index.fulltext.queryNodes('institution_names', $text, {limit: 100}) YIELD node, score
RETURN node.id AS id, node.short_name AS name, node.name AS full_name
ORDER BY score DESC, node.short_name, node.id
LIMIT 100
