// title.ru = "Что между учреждениями подписано"
// title.en = "What is signed between institutions"
// about.ru = "Пары учреждений, которые на дату связывает бумага: общий договор в состоянии «действует» с подходящими датами, шефство или другая формальная связь на дату (если она по договору, то по действующему). Проекты договоров названы отдельно: они ещё не бумага. Дружба без бумаги — пары, которых здесь нет, хотя знакомы не меньше трёх разных пар их людей. Одно учреждение пары — из названных."
// about.en = "Pairs of institutions that paper joins on the date: an agreement of both that is active by its state and dates, patronage or another formal tie on the date (one from an agreement: from an active one). Drafts are named apart: they are no paper yet. Contacts without an agreement are pairs that are not here although at least three different pairs of their people are in contact. One institution of the pair is among those named."
// access = "read"
// tags = ["discovery"]
// columns = ["ones", "others", "drafts"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})
USING INDEX SEEK i:Institution(id)
CALL (i) {
  MATCH (i)-[f:FORMAL_TIE]->(j:Institution)
  WHERE (f.since IS NULL OR f.since <= $on) AND (f.until IS NULL OR f.until >= $on)
    AND (f.agreement IS NULL OR NOT EXISTS { MATCH (g:Agreement {id: f.agreement}) WHERE g.state <> 'active' })
  RETURN j, null AS draft
  UNION
  MATCH (i)-[:PARTY_TO]->(g:Agreement)<-[:PARTY_TO]-(j:Institution)
  WHERE g.state = 'draft' OR g.state = 'active' AND (g.since IS NULL OR g.since <= $on) AND (g.until IS NULL OR g.until >= $on)
  RETURN j, CASE g.state WHEN 'draft' THEN g.id END AS draft
}
RETURN collect(i.id) AS ones, collect(j.id) AS others, collect(coalesce(draft, '')) AS drafts
