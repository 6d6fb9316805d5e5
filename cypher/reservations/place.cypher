// title.ru = "За кого бронируют"
// title.en = "For whom something is reserved"
// about.ru = "Учреждение и его муниципалитет; есть ли уже бронь с этим номером; обмен, к которому она относится, если учреждение в нём получатель. Только для самой записи."
// about.en = "The institution and its municipality; whether there is a reservation of this id already; the exchange it belongs to, if the institution receives in it. For the writing itself only."
// access = "read"
// tags = ["reservations", "internal"]
// columns = ["municipalities", "made", "deal"]
// params.institution = {type = "id"}
// params.id = {type = "id"}
// params.deal = {type = "text", default = ""}
// params.resource = {type = "id"}
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
RETURN COLLECT { MATCH (i)-[:IN]->(m:Municipality) RETURN m.id ORDER BY m.id } AS municipalities,
  EXISTS { MATCH (b:Reservation {id: $id}) } AS made,
  head(COLLECT { MATCH (d:Deal {id: $deal}) WHERE d.receiver = $institution AND d.resource = $resource RETURN d.id }) AS deal
