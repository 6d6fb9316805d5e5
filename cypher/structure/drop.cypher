// title.ru = "Убрать сеть из памяти"
// title.en = "Take a network out of memory"
// about.ru = "Удаляет из памяти базы временную сеть; если её нет, ничего не делает."
// about.en = "Drops a passing network from the database’s memory; does nothing when there is none."
// access = "read"
// tags = ["structure"]
// needs = ["gds"]
// columns = ["name"]
// params.name = {type = "text"}
CALL gds.graph.drop($name, false) YIELD graphName
RETURN graphName AS name
