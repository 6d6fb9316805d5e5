// title.ru = "Что учреждение может опубликовать"
// title.en = "What an institution may publish"
// about.ru = "Учреждение со своим муниципалитетом; его программы, не закончившиеся к дате; его объявления для всех, у которых есть день события; его нынешние педагоги, из которых программа оставляет лишь давших отдельное согласие. made — когда запись создана."
// about.en = "The institution with its municipality; its programmes that have not ended by the date; its posts for everyone that have a day of event; its present teachers, of whom the program keeps only those who have given a separate consent. made tells when the record was made."
// access = "read"
// tags = ["site", "internal"]
// columns = ["institution", "programmes", "posts", "people"]
// params.id = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (i:Institution {id: $id})-[:IN]->(m:Municipality)
USING INDEX SEEK i:Institution(id)
WITH i, m ORDER BY m.id LIMIT 1
RETURN i {.id, .about, .strengths, .address, .site, .lat, .lon, name: coalesce(i.short_name, i.name), municipality: m.id,
    municipality_name: m.name, made: toString(coalesce(i.created_at.epochMillis, 0))} AS institution,
  COLLECT {
    MATCH (i)-[:RUNS]->(x:Programme) WHERE x.until IS NULL OR x.until >= $on
    RETURN x {.id, .title, .about, .direction, .age_from, .age_to, made: toString(coalesce(x.created_at.epochMillis, 0))} ORDER BY toLower(x.title), x.id
  } AS programmes,
  COLLECT {
    MATCH (i)-[:POSTED]->(n:Post)
    WHERE n.event_on IS NOT NULL AND coalesce(n.audience, 'everyone') = 'everyone' AND n.kinds IS NULL AND n.sectors IS NULL
      AND NOT EXISTS { (n)-[:ADDRESSED_TO]->() }
    RETURN n {.id, .title, .about, .event_on, .place, made: toString(coalesce(n.created_at.epochMillis, 0))} ORDER BY n.event_on DESC, n.id
  } AS posts,
  COLLECT {
    MATCH (i)<-[w:WORKS_AT]-(t:Teacher)
    WHERE coalesce(t.state, 'confirmed') = 'confirmed'
      AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    WITH t, min(w.position) AS position
    RETURN t {.id, .name, position: position, made: toString(coalesce(t.created_at.epochMillis, 0))} ORDER BY t.name, t.id
  } AS people
