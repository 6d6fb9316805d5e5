// title.ru = "Копия для консоли: велика ли сеть"
// title.en = "The console’s copy: how large the network is"
// about.ru = "Все узлы и связи вместе: по этому числу консоль решает, копировать ли сеть целиком."
// about.en = "All nodes and ties together: by this number the console decides whether to copy the whole network."
// access = "read"
// tags = ["console", "internal"]
// columns = ["records"]
RETURN COUNT { (n) } + COUNT { ()-[t]->() } AS records
