// title.ru = "Что выполняется сейчас"
// title.en = "What runs now"
// about.ru = "Запросы отчётов и выгрузок, которые база выполняет в эту минуту: чей каждый, какого рода, как называется и когда начат (секунды от 1970 года); значения параметров не показываются."
// about.en = "Queries of reports and files that the database runs at this moment: whose each is, of which sort, what it is called and when it was begun (seconds since 1970); values of parameters are not shown."
// access = "read"
// tags = ["internal"]
// columns = ["id", "account", "kind", "name", "begun"]
// params.account = {type = "int", default = ""}
SHOW TRANSACTIONS YIELD metaData
WHERE metaData.run IS NOT NULL AND ($account IS NULL OR metaData.account = $account)
RETURN DISTINCT metaData.run AS id, metaData.account AS account, metaData.kind AS kind, metaData.name AS name, metaData.begun AS begun
ORDER BY begun
