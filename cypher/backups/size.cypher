// title.ru = "Сколько хранит граф"
// title.en = "How much the graph holds"
// about.ru = "Сколько узлов и связей в базе: по ним узнают копию."
// about.en = "How many nodes and ties the database holds: a copy is known by them."
// access = "read"
// tags = ["backups"]
// columns = ["nodes", "ties"]
RETURN COUNT { () } AS nodes, COUNT { ()-->() } AS ties
