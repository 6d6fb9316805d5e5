// title.ru = "Изменить контакт"
// title.en = "Change a contact"
// about.ru = "Меняет свойства неформальной связи, если её с тех пор никто не изменил; иначе говорит, что с ней стало. Меняют её стороны, представитель учреждения-стороны и координатор."
// about.en = "Changes properties of an informal tie unless somebody has changed it meanwhile; otherwise tells what became of it. Those who may: its ends, a representative of an institution at its end, the coordinator."
// access = "write"
// tags = ["contacts"]
// columns = ["changed", "tie"]
// params.id = {type = "id"}
// params.version = {type = "int"}
// params.properties = {type = "map"}
MATCH (a)-[t:INFORMAL_TIE {id: $id}]->(b)
USING INDEX SEEK t:INFORMAL_TIE(id)
WHERE $viewer.person IN [a.id, b.id] OR b.id IN $viewer.institutions OR ('coordinators' IN $viewer.sees AND t.state <> 'declined')
SET t.locked = true REMOVE t.locked
WITH t, coalesce(t.version, 1) = $version AS changed
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET t += $properties, t.version = $version + 1, t.updated_at = datetime.transaction()
  SET t.visibility = CASE
        WHEN 'coordinators' IN [t.start_sees, t.end_sees] THEN 'coordinators'
        WHEN 'network' IN [t.start_sees, t.end_sees] THEN 'network'
        WHEN 'public' IN [t.start_sees, t.end_sees] THEN 'public'
        ELSE t.visibility END)
RETURN changed, properties(t) AS tie
