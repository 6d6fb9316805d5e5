// Contacts that people register themselves: who is proposed is found at once, and the properties that a contact keeps are
// known to the database before the first one. Idempotent.
CREATE INDEX teacher_state IF NOT EXISTS FOR (n:Teacher) ON (n.state);
CREATE INDEX informal_tie_registered_by IF NOT EXISTS FOR ()-[t:INFORMAL_TIE]-() ON (t.registered_by);
CALL db.createProperty('proposed_by');
CALL db.createProperty('answered_by');
CALL db.createProperty('answered_on');
CALL db.createProperty('start_sees');
CALL db.createProperty('end_sees');
CALL db.createProperty('before');
CALL db.createProperty('version');
CALL db.createProperty('locked');
CALL db.createProperty('changed_by');
CALL db.createProperty('last_change');
CREATE INDEX resource_kind_since IF NOT EXISTS FOR (n:Resource) ON (n.kind, n.since);
