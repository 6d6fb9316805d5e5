// title.ru = "Проекты и их участники"
// title.en = "Projects and who takes part"
// about.ru = "Проекты с участием учреждений муниципалитета, идущие на дату: сколько учреждений и секторов участвует в этот день, сколько педагогов, кто ведёт. Считается только то, что может видеть смотрящий."
// about.en = "Projects with institutions of the municipality that are under way on the day: how many institutions and sectors take part on it, how many teachers, who leads. Only what the reader may see is counted."
// access = "read"
// tags = ["projects"]
// columns = ["project", "kind", "status", "since", "until", "institutions", "sectors", "people", "leaders"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.kind = {type = "code", default = "", family = "project", codes = ["network", "contest", "festival", "research", "volunteering", "innovation", "school"], title = {ru = "Вид проекта", en = "Kind of project"}}
// heads.project = {ru = "Проект", en = "Project"}
// heads.kind = {ru = "Вид", en = "Kind", type = "code", family = "project"}
// heads.status = {ru = "Состояние", en = "Status", type = "code", family = "project_state"}
// heads.since = {ru = "С", en = "Since", type = "date"}
// heads.until = {ru = "По", en = "Until", type = "date"}
// heads.institutions = {ru = "Учреждений", en = "Institutions", type = "int"}
// heads.sectors = {ru = "Секторов", en = "Sectors", type = "int"}
// heads.people = {ru = "Педагогов", en = "Teachers", type = "int"}
// heads.leaders = {ru = "Ведут", en = "Led by", type = "list"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:TAKES_PART]->(x:Project)
WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) AND ($kind IS NULL OR x.kind = $kind)
WITH DISTINCT x
WITH x, COLLECT { MATCH (x)<-[r:TAKES_PART]-(j:Institution) WHERE (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) RETURN DISTINCT j } AS members
RETURN x.title AS project, x.kind AS kind, x.status AS status, x.since AS since, x.until AS until, size(members) AS institutions,
  COUNT { UNWIND members AS j RETURN DISTINCT j.sector } AS sectors,
  COUNT { MATCH (x)<-[r:TAKES_PART]-(p:Teacher) WHERE (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) RETURN DISTINCT p } AS people,
  COLLECT { MATCH (x)<-[r:TAKES_PART]-(j:Institution) WHERE r.role = 'leader' AND (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) RETURN DISTINCT coalesce(j.short_name, j.name) AS name ORDER BY name } AS leaders
ORDER BY institutions DESC, project
