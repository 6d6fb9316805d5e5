// title.ru = "Сеть в памяти для оценки"
// title.en = "A network in memory for estimating"
// about.ru = "Строит в памяти базы временную ненаправленную сеть из пар номеров; сама сеть муниципалитета не читается."
// about.en = "Builds a passing undirected network of pairs of numbers in the database’s memory; the municipality’s own network is not read."
// access = "read"
// tags = ["structure"]
// needs = ["gds"]
// columns = ["nodes"]
// params.name = {type = "text"}
// params.sources = {type = "list"}
// params.targets = {type = "list"}
UNWIND range(0, size($sources) - 1) AS at
WITH gds.graph.project($name, $sources[at], $targets[at], {}, {undirectedRelationshipTypes: ['*']}) AS made
RETURN made.nodeCount AS nodes
