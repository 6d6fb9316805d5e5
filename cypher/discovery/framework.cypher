// title.ru = "Рамочные договоры и приложения к ним"
// title.en = "Framework agreements and their annexes"
// about.ru = "Для каждого договора, к которому есть приложения и который действует на дату: по каким документам (сам договор или приложение; проекты и расторгнутые не считаются) и с какого дня к нему присоединились учреждения муниципалитета."
// about.en = "For each agreement that has annexes and is in force on the date: by which documents (the agreement itself or an annex; drafts and terminated ones left out) and since which day institutions of the municipality have joined it."
// access = "read"
// tags = ["discovery"]
// columns = ["frames", "documents", "sinces", "institutions"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)-[:PARTY_TO]->(d:Agreement)
USING INDEX SEEK m:Municipality(id)
WHERE NOT d.state IN ['draft', 'terminated'] AND (d.since IS NULL OR d.since <= $on)
MATCH (d)-[:ANNEX_TO*0..3]->(frame:Agreement)
WHERE NOT (frame)-[:ANNEX_TO]->() AND (frame)<-[:ANNEX_TO]-()
  AND (frame.since IS NULL OR frame.since <= $on) AND (frame.until IS NULL OR frame.until >= $on)
WITH DISTINCT frame, d, i ORDER BY frame.id, d.since, d.id, i.id
WITH collect([frame.id, d.id, d.since, i.id]) AS every
RETURN [e IN every | e[0]] AS frames, [e IN every | e[1]] AS documents, [e IN every | e[2]] AS sinces,
  [e IN every | e[3]] AS institutions
