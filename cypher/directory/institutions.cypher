// title.ru = "Учреждения списком"
// title.en = "Institutions as a list"
// about.ru = "Страница списка учреждений: найденное по словам и отобранное по сектору и виду. ties — формальные связи, действующие на дату; contacts — подтверждённые неформальные связи людей учреждения и его самого с людьми и учреждениями вне его, действующие на дату и видимые смотрящему. Закрытые к этой дате стоят последними; place — без слов только учреждения этого муниципалитета. total — сколько учреждений всего подошло; is_cut — слова подходят больше чем $most учреждениям, и рассматриваются только самые похожие."
// about.en = "A page of the list of institutions, found by words and chosen by sector and kind. ties are formal ties in force on the date; contacts are confirmed informal ties of the institution’s people and of itself with people and institutions outside it, in force on the date and visible to the viewer. Those closed by then come last; place: without words only institutions of this municipality. total says how many institutions fit in all; is_cut, that the words fit more than $most and only the closest are looked at."
// access = "read"
// tags = ["directory"]
// columns = ["items", "total", "is_cut"]
// params.text = {type = "text", default = "", longest = 2000}
// params.sector = {type = "code", default = "", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"]}
// params.kind = {type = "code", default = "", codes = ["school", "basic_school", "gymnasium", "lyceum", "kindergarten", "supp_center", "art_school", "sport_school", "quantorium", "it_cube", "college", "university", "method_center", "edu_authority", "kdn", "ppms", "culture_house", "museum", "library", "theatre", "clinic", "enterprise", "ngo", "media", "sport_facility"]}
// params.place = {type = "id", default = ""}
// params.sort = {type = "code", default = "match", codes = ["match", "name", "ties"]}
// params.on = {type = "date", default = "today"}
// params.skip = {type = "int", default = 0, min = 0, max = 1000000}
// params.limit = {type = "int", default = 50, min = 1, max = 200}
// params.most = {type = "int", default = 1000000000, min = 1, max = 2000000000}
CALL () {
  WITH $text AS text WHERE text = '' AND $place IS NULL
  MATCH (i:Institution)
  RETURN i, 0.0 AS score
  UNION ALL
  WITH $text AS text WHERE text = '' AND $place IS NOT NULL
  MATCH (:Municipality {id: $place})<-[:IN]-(i:Institution)
  RETURN i, 0.0 AS score
  UNION ALL
  WITH $text AS text WHERE text <> ''
  CALL db.index.fulltext.queryNodes('institution_names', text, {limit: $most}) YIELD node, score
  RETURN node AS i, score
}
WITH collect([i, score]) AS found
WITH found, $text <> '' AND size(found) = $most AS is_cut
CALL (found) {
  UNWIND found AS one
  WITH one[0] AS i, one[1] AS score
  WHERE ($sector IS NULL OR i.sector = $sector) AND ($kind IS NULL OR i.kind = $kind)
  WITH i, CASE $sort WHEN 'match' THEN score ELSE 0.0 END AS score,
    CASE $sort
      WHEN 'ties' THEN COUNT {
        (i)-[t:FORMAL_TIE]-() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      }
      ELSE 0
    END AS rank,
    reduce(s = '', c IN split(coalesce(i.short_name, i.name), '') | CASE WHEN c >= '0' AND c <= '9' OR c IN ['«', '»', '"'] THEN s ELSE s + c END) AS letters,
    reduce(s = '', c IN split(coalesce(i.short_name, i.name), '') | CASE WHEN c >= '0' AND c <= '9' THEN s + c ELSE s END) AS digits
  ORDER BY coalesce(i.until < $on, false), score DESC, rank DESC, toLower(letters), toInteger(left(digits, 9)), i.id
  RETURN collect(i) AS every
}
RETURN COLLECT {
    UNWIND every[$skip..$skip + $limit] AS i
    RETURN {
      id: i.id, name: i.name, short_name: i.short_name, kind: i.kind, sector: i.sector, address: i.address,
      until: i.until, until_precision: i.until_precision,
      ties: COUNT {
        (i)-[t:FORMAL_TIE]-() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      },
      contacts: COUNT {
        CALL (i) {
          MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(o)
          WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
            AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND o <> i
          RETURN t, o
          UNION
          MATCH (i)<-[t:INFORMAL_TIE]-(o:Teacher)
          RETURN t, o
        }
        WITH i, t, o
        WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
          AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id])
          AND (NOT o:Teacher OR o.visibility IN $viewer.sees OR o.id = $viewer.person)
          AND (o:Institution OR EXISTS {
            (o)-[v:WORKS_AT]->(j:Institution)
            WHERE j <> i AND (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
          })
        RETURN DISTINCT t
      }
    }
  } AS items, size(every) AS total, is_cut
