// title.ru = "Объединение: вернуть узел"
// title.en = "Merging: bring a node back"
// about.ru = "Создаёт узел с прежними свойствами."
// about.en = "Creates a node with the properties it had."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["created"]
// params.label = {type = "text"}
// params.properties = {type = "map"}
CREATE (n:$($label))
SET n = $properties
RETURN count(n) AS created
