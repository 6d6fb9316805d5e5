// title.ru = "Точки соприкосновения"
// title.en = "Points of contact"
// about.ru = "Что на дату общего у названных учреждений: их открытые потребности и ресурсы (для сопоставления по виду, теме и дням, с названиями), темы не менее двух из них (программы, ресурсы, потребности, проекты, практики, результаты), общие образовательные результаты, практики и идущие проекты, программы-двойники: одна направленность, общий возраст и общая тема."
// about.en = "What the named institutions have in common on the date: their open needs and offers (to be matched by kind, topic and days, with titles), topics of at least two of them (programmes, offers, needs, projects, practices, outcomes), outcomes, practices and current projects they share, twin programmes: the same direction, ages and a topic in common."
// access = "read"
// tags = ["partnership"]
// columns = ["needs", "offers", "titles", "topics", "outcomes", "practices", "projects", "twins", "twins_total"]
// params.institutions = {type = "ids"}
// params.on = {type = "date", default = "today"}
CALL () {
  UNWIND $institutions AS wanted
  MATCH (i:Institution {id: wanted})
  USING INDEX SEEK i:Institution(id)
  WITH DISTINCT i ORDER BY i.id
  RETURN collect(i) AS places
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[:NEEDS]->(n:Need)
  WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
  WITH i, n ORDER BY n.id
  RETURN collect([n.id, i.id, n.kind, n.since, n.until, [(n)-[:ABOUT]->(t:Topic)-[up:PART_OF*0..3]->(u:Topic) | [t.id, u.id, size(up)]],
    n.priority, COLLECT { MATCH (n)<-[:MET]-(e:Exchange)-[:OF]->(r:Resource) WHERE e.state <> 'declined' RETURN r.id }]) AS needs,
    collect([n.id, n.title]) AS need_titles
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[:OFFERS]->(r:Resource)
  WHERE r.until IS NULL OR r.until >= $on
  WITH i, r ORDER BY r.id
  RETURN collect([r.id, i.id, r.kind, r.since, r.until, [(r)-[:ABOUT]->(t:Topic)-[up:PART_OF*0..3]->(u:Topic) | [t.id, u.id, size(up)]]]) AS offers,
    collect([r.id, r.title]) AS offer_titles
}
CALL (places) {
  UNWIND places AS i
  CALL (i) {
    MATCH (i)-[:RUNS]->(x:Programme)
    WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
    RETURN x
    UNION
    MATCH (i)-[:OFFERS]->(x:Resource)
    WHERE x.until IS NULL OR x.until >= $on
    RETURN x
    UNION
    MATCH (i)-[:NEEDS]->(x:Need)
    WHERE x.state = 'open' AND (x.until IS NULL OR x.until >= $on)
    RETURN x
    UNION
    MATCH (i)-[t:TAKES_PART]->(x:Project)
    WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) AND x.status <> 'finished'
    RETURN x
    UNION
    MATCH (i)-[:FOLLOWS]->(x:Practice)
    RETURN x
    UNION
    MATCH (i)-[:PURSUES]->(x:Outcome)
    RETURN x
  }
  MATCH (x)-[:ABOUT]->(t:Topic)
  WITH t, collect(DISTINCT i.id) AS who
  WHERE size(who) > 1
  WITH t, who ORDER BY size(who) DESC, t.name, t.id
  RETURN collect([t.id, t.name, who]) AS topics
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[t:PURSUES]->(o:Outcome)
  WITH o, i, t ORDER BY i.id
  WITH o, collect([i.id, t.way]) AS who
  WHERE size(who) > 1
  WITH o, who ORDER BY size(who) DESC, o.title, o.id
  RETURN collect([o.id, o.title, who]) AS outcomes
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[:FOLLOWS]->(o:Practice)
  WITH o, collect(DISTINCT i.id) AS who
  WHERE size(who) > 1
  WITH o, who ORDER BY size(who) DESC, o.title, o.id
  RETURN collect([o.id, o.title, who]) AS practices
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[t:TAKES_PART]->(o:Project)
  WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) AND o.status <> 'finished'
  WITH o, collect(DISTINCT i.id) AS who
  WHERE size(who) > 1
  WITH o, who ORDER BY size(who) DESC, o.title, o.id
  RETURN collect([o.id, o.title, who]) AS projects
}
CALL (places) {
  UNWIND places AS i
  MATCH (i)-[:RUNS]->(x:Programme)
  WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
  WITH i, x, [(x)-[:ABOUT]->(t:Topic) | t] AS topics
  WITH collect({place: i.id, x: x, topics: topics}) AS every
  UNWIND every AS a
  UNWIND every AS b
  WITH a, b
  WHERE a.place < b.place AND a.x <> b.x AND a.x.direction = b.x.direction AND a.x.age_from <= b.x.age_to
    AND b.x.age_from <= a.x.age_to AND any(t IN a.topics WHERE t IN b.topics)
  WITH a, b, [t IN a.topics WHERE t IN b.topics | t.name] AS common
  ORDER BY size(common) DESC, a.x.title, b.x.title, a.x.id, b.x.id
  WITH collect([a.place, a.x.id, a.x.title, b.place, b.x.id, b.x.title, common]) AS every
  RETURN every[..20] AS twins, size(every) AS twins_total
}
RETURN needs, offers, need_titles + offer_titles AS titles, topics, outcomes, practices, projects, twins, twins_total
