// title.ru = "Объединение: обмены и брони учреждения"
// title.en = "Merging: exchanges and reservations of an institution"
// about.ru = "Записывает другое учреждение стороной обменов и броней: всех ($all) или названных мест, и возвращает эти места."
// about.en = "Writes another institution as a side of exchanges and reservations: of all ($all) or in the named places, and returns these places."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["place"]
// params.from = {type = "id"}
// params.to = {type = "id"}
// params.places = {type = "list"}
// params.all = {type = "bool", default = false}
CALL () {
  MATCH (d:Deal {giver: $from})
  WHERE $all OR d.id + '/giver' IN $places
  SET d.giver = $to
  RETURN d.id + '/giver' AS place
  UNION ALL
  MATCH (d:Deal {receiver: $from})
  WHERE $all OR d.id + '/receiver' IN $places
  SET d.receiver = $to
  RETURN d.id + '/receiver' AS place
  UNION ALL
  MATCH (b:Reservation)
  WHERE b.owner = $from AND b.starts > '' AND ($all OR b.id + '/owner' IN $places)
  SET b.owner = $to
  RETURN b.id + '/owner' AS place
  UNION ALL
  MATCH (b:Reservation)
  WHERE b.institution = $from AND b.starts > '' AND ($all OR b.id + '/institution' IN $places)
  SET b.institution = $to
  RETURN b.id + '/institution' AS place
}
RETURN place
