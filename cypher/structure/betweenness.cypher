// title.ru = "Посредничество, оценка"
// title.en = "Betweenness, estimated"
// about.ru = "Для каждого узла сети в памяти — сумма долей кратчайших путей, проходящих через него, от выбранных наугад начал (RA-Brandes); выбор при одном зерне один и тот же."
// about.en = "For each node of a network in memory the sum of the shares of shortest paths that pass through it, from sources chosen at random (RA-Brandes); the same seed chooses the same sources."
// access = "read"
// tags = ["structure"]
// needs = ["gds"]
// columns = ["numbers", "sums"]
// params.name = {type = "text"}
// params.sources = {type = "int", min = 1, max = 100000}
// params.seed = {type = "int", default = 7, min = 0}
CALL gds.betweenness.stream($name, {samplingSize: $sources, samplingSeed: $seed, concurrency: 1}) YIELD nodeId, score
WITH nodeId, score ORDER BY nodeId
RETURN collect(nodeId) AS numbers, collect(score) AS sums
