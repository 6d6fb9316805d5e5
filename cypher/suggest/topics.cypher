// title.ru = "Темы для выбора"
// title.en = "Topics to choose from"
// about.ru = "Все темы сети."
// about.en = "All topics of the network."
// access = "read"
// tags = ["suggest"]
// columns = ["value", "name"]
MATCH (t:Topic)
RETURN t.id AS value, t.name AS name
ORDER BY toLower(name), value
