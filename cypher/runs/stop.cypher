// title.ru = "Остановить то, что выполняется"
// title.en = "Stop what runs"
// about.ru = "Прекращает запросы одного отчёта или одной выгрузки — только этой учётной записи, если она названа — и отвечает, сколько их было."
// about.en = "Ends the queries of one report or one file (those of this account only, when one is named) and answers how many there were."
// access = "read"
// tags = ["internal"]
// columns = ["stopped"]
// params.run = {type = "text"}
// params.account = {type = "int", default = ""}
SHOW TRANSACTIONS YIELD transactionId AS found, metaData
WHERE metaData.run = $run AND ($account IS NULL OR metaData.account = $account)
TERMINATE TRANSACTIONS found YIELD transactionId
RETURN count(*) AS stopped
