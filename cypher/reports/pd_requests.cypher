// title.ru = "Запросы на повышение квалификации по темам и полугодиям"
// title.en = "Development requests by topic and term"
// about.ru = "Запросы муниципалитета по темам и полугодиям. Первое полугодие — с 1 сентября по 31 декабря, второе — с 1 января по 31 августа. Запрос о нескольких темах считается у каждой; без темы — в строке без темы. Учреждений и педагогов — сколько разных запрашивает; педагоги — те, чьи профили открыты читающему отчёт."
// about.en = "Requests of the municipality by topic and half-year. The first half-year is from 1 September to 31 December, the second from 1 January to 31 August. A request about several topics counts for each; one without a topic stands in the row without a topic. Institutions and teachers: how many different ones ask; teachers are those whose profile is open to the reader."
// access = "read"
// tags = ["practices", "needs"]
// columns = ["term", "topic", "requests", "institutions", "teachers", "gathering", "passed", "answered", "closed"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// heads.term = {ru = "Полугодие", en = "Half-year"}
// heads.topic = {ru = "Тема", en = "Topic"}
// heads.requests = {ru = "Запросов", en = "Requests", type = "int"}
// heads.institutions = {ru = "Учреждений", en = "Institutions", type = "int"}
// heads.teachers = {ru = "Педагогов", en = "Teachers", type = "int"}
// heads.gathering = {ru = "Собирают желающих", en = "Gathering", type = "int"}
// heads.passed = {ru = "Переданы", en = "Passed on", type = "int"}
// heads.answered = {ru = "С ответом", en = "Answered", type = "int"}
// heads.closed = {ru = "Закрыты", en = "Closed", type = "int"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(n:PdRequest)
USING INDEX SEEK m:Municipality(id)
OPTIONAL MATCH (n)-[:ABOUT]->(t:Topic)
WITH n.term AS term, t.name AS topic, collect(DISTINCT n) AS every
RETURN term, topic, size(every) AS requests,
  COUNT { UNWIND every AS n MATCH (n)<-[:ASKS]-(i:Institution) RETURN DISTINCT i } AS institutions,
  COUNT { UNWIND every AS n MATCH (n)<-[:ASKS]-(p:Teacher) WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person RETURN DISTINCT p } AS teachers,
  size([n IN every WHERE n.state = 'gathering']) AS gathering, size([n IN every WHERE n.state = 'passed']) AS passed,
  size([n IN every WHERE n.state = 'answered']) AS answered, size([n IN every WHERE n.state = 'closed']) AS closed
ORDER BY term DESC, requests DESC, topic
