// title.ru = "Что показано на доске обменов"
// title.en = "What the exchange board shows"
// about.ru = "Названные потребности и ресурсы со всем, что о них сказано."
// about.en = "The named needs and offers with all that is told about them."
// access = "read"
// tags = ["deals"]
// columns = ["thing"]
// params.needs = {type = "ids"}
// params.offers = {type = "ids"}
CALL () {
  UNWIND $needs AS id
  MATCH (n:Need {id: id})
  RETURN n
  UNION ALL
  UNWIND $offers AS id
  MATCH (n:Resource {id: id})
  RETURN n
}
RETURN n {.id, .title, .kind, .state, .priority, .about, .terms, .place, .quantity, .unit, .since, .until, .since_precision, .until_precision} AS thing
