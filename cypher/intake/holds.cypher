// title.ru = "Загрузка: пуст ли граф"
// title.en = "Import: is the graph empty"
// about.ru = "Хранит ли граф что-нибудь, кроме записей о схеме: первая загрузка кладёт сеть только в пустой."
// about.en = "Whether the graph holds anything but the records of its schema: a first load goes into an empty one only."
// access = "read"
// tags = ["import", "internal"]
// columns = ["held"]
RETURN COUNT { () } > COUNT { (:Migration) } AS held
