// title.ru = "Библиотека материалов списком"
// title.en = "The library of materials as a list"
// about.ru = "Страница библиотеки: найденное по словам в названии, описании и авторе, отобранное по виду, теме (с более узкими), лицензии и учреждению (его материалы и материалы его педагогов). used — сколько учреждений и видимых смотрящему педагогов сказали, что пользуются; total — сколько материалов всего подошло. Автор-педагог назван, если его профиль открыт смотрящему."
// about.en = "A page of the library: found by words of title, description and author, chosen by kind, topic (narrower ones too), licence and institution (its materials and its teachers’). used counts the institutions, and the teachers visible to the viewer, that said they use it; total says how many materials fit in all. A teacher is named as the author when the profile is open to the viewer."
// access = "read"
// tags = ["library"]
// columns = ["items", "total"]
// params.text = {type = "text", default = "", longest = 2000}
// params.kind = {type = "code", default = "", codes = ["lesson_plan", "method_guide", "programme_text", "video", "presentation", "tasks"]}
// params.topic = {type = "id", default = ""}
// params.licence = {type = "text", default = "", longest = 100}
// params.institution = {type = "id", default = ""}
// params.sort = {type = "code", default = "match", codes = ["match", "newest", "used", "name"]}
// params.skip = {type = "int", default = 0, min = 0, max = 1000000}
// params.limit = {type = "int", default = 50, min = 1, max = 200}
CALL () {
  WITH $text AS text WHERE text = ''
  MATCH (m:Material)
  RETURN m, 0.0 AS score
  UNION ALL
  WITH $text AS text WHERE text <> ''
  CALL db.index.fulltext.queryNodes('library', text) YIELD node, score
  WITH node, score WHERE node:Material
  RETURN node AS m, score
}
WITH m, score
WHERE ($kind IS NULL OR m.kind = $kind) AND ($licence = '' OR m.licence = $licence)
  AND ($topic IS NULL OR EXISTS { (m)-[:ABOUT]->(:Topic)-[:PART_OF*0..5]->(:Topic {id: $topic}) })
  AND ($institution IS NULL OR EXISTS { (m)<-[:SHARES]-(:Institution {id: $institution}) } OR EXISTS {
    (m)<-[:SHARES]-(p:Teacher)-[w:WORKS_AT]->(:Institution {id: $institution})
    WHERE (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND w.until IS NULL
  })
WITH m, CASE $sort WHEN 'match' THEN score ELSE 0.0 END AS score,
  COUNT { (m)<-[:USES]-(u) WHERE u:Institution OR u.visibility IN $viewer.sees OR u.id = $viewer.person } AS used
ORDER BY score DESC, CASE WHEN $sort = 'used' THEN used ELSE 0 END DESC,
  CASE WHEN $sort = 'newest' THEN m.created_at END DESC, toLower(m.title), m.id
WITH collect({m: m, used: used}) AS every
RETURN COLLECT {
    UNWIND every[$skip..$skip + $limit] AS one
    WITH one.m AS m, one.used AS used
    RETURN m {.id, .title, .kind, .licence, .link, .author, .file_name, .file_size, .credit, made: m.created_at, used: used,
      about: substring(coalesce(m.about, ''), 0, 300),
      topics: COLLECT { MATCH (m)-[:ABOUT]->(c:Topic) RETURN c.name ORDER BY c.name },
      owners: COLLECT {
        MATCH (m)<-[:SHARES]-(o)
        WITH o, o:Institution OR o.visibility IN $viewer.sees OR o.id = $viewer.person AS open
        RETURN {label: labels(o)[0], id: CASE WHEN open THEN o.id END, name: CASE WHEN open THEN coalesce(o.short_name, o.name) END,
          sector: o.sector, place: CASE WHEN open THEN head([(o)-[w:WORKS_AT]->(i:Institution) WHERE w.until IS NULL | i.short_name]) END}
        ORDER BY labels(o)[0], o.id
      }
    }
  } AS items, size(every) AS total
