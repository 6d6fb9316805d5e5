// title.ru = "Запросы на повышение квалификации для методического центра"
// title.en = "Development requests for the methodical centre"
// about.ru = "Каждый запрос муниципалитета: полугодие, темы, из чего он сложился, у кого учиться, какие учреждения запрашивают и сколько педагогов (тех, чьи профили открыты читающему отчёт; имён здесь нет), состояние и ответ."
// about.en = "Every request of the municipality: half-year, topics, what it was formed from, whom to learn from, which institutions ask and how many teachers (those whose profile is open to the reader; nobody is named here), state and answer."
// access = "read"
// tags = ["practices", "needs"]
// columns = ["term", "request", "about", "topics", "based_on", "partner", "institutions", "teachers", "state", "passed_on", "answered_on", "answer"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.state = {type = "code", default = "", family = "pd_state", codes = ["gathering", "passed", "answered", "closed"], title = {ru = "Состояние", en = "State"}}
// heads.term = {ru = "Полугодие", en = "Half-year"}
// heads.request = {ru = "Запрос", en = "Request"}
// heads.about = {ru = "О чём", en = "What about"}
// heads.topics = {ru = "Темы", en = "Topics", type = "list"}
// heads.based_on = {ru = "Из чего сложился", en = "Formed from"}
// heads.partner = {ru = "У кого учиться", en = "Whom to learn from", type = "institution"}
// heads.institutions = {ru = "Учреждения", en = "Institutions", type = "list"}
// heads.teachers = {ru = "Педагогов", en = "Teachers", type = "int"}
// heads.state = {ru = "Состояние", en = "State", type = "code", family = "pd_state"}
// heads.passed_on = {ru = "Передан", en = "Passed on", type = "date"}
// heads.answered_on = {ru = "Ответ получен", en = "Answered on", type = "date"}
// heads.answer = {ru = "Ответ", en = "Answer"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(n:PdRequest)
USING INDEX SEEK m:Municipality(id)
WHERE $state IS NULL OR n.state = $state
RETURN n.term AS term, n.title AS request, n.about AS about,
  COLLECT { MATCH (n)-[:ABOUT]->(t:Topic) RETURN t.name ORDER BY t.name } AS topics,
  head(COLLECT { MATCH (n)-[:BASED_ON]->(x) RETURN x.title ORDER BY x.id }) AS based_on,
  head(COLLECT { MATCH (n)-[:LEARNS_FROM]->(i:Institution) RETURN i.id ORDER BY i.id }) AS partner,
  COLLECT { MATCH (n)<-[:ASKS]-(i:Institution) RETURN i.short_name ORDER BY i.short_name } AS institutions,
  COUNT { MATCH (n)<-[:ASKS]-(p:Teacher) WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person RETURN p } AS teachers,
  n.state AS state, n.passed_on AS passed_on, n.answered_on AS answered_on, n.answer AS answer
ORDER BY term DESC, state, request, n.id
