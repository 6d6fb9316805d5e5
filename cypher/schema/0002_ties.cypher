// A tie is itself by id; (pair, kind, since) is one tie, so parallel registrations of the same contact meet. Idempotent.
CREATE CONSTRAINT formal_tie_id IF NOT EXISTS FOR ()-[t:FORMAL_TIE]-() REQUIRE t.id IS UNIQUE;
CREATE CONSTRAINT formal_tie_key IF NOT EXISTS FOR ()-[t:FORMAL_TIE]-() REQUIRE t.key IS UNIQUE;
CREATE CONSTRAINT informal_tie_id IF NOT EXISTS FOR ()-[t:INFORMAL_TIE]-() REQUIRE t.id IS UNIQUE;
CREATE CONSTRAINT informal_tie_key IF NOT EXISTS FOR ()-[t:INFORMAL_TIE]-() REQUIRE t.key IS UNIQUE;
CREATE CONSTRAINT works_at_id IF NOT EXISTS FOR ()-[t:WORKS_AT]-() REQUIRE t.id IS UNIQUE;
CREATE CONSTRAINT takes_part_id IF NOT EXISTS FOR ()-[t:TAKES_PART]-() REQUIRE t.id IS UNIQUE;
CREATE CONSTRAINT party_to_id IF NOT EXISTS FOR ()-[t:PARTY_TO]-() REQUIRE t.id IS UNIQUE;
CREATE CONSTRAINT pursues_id IF NOT EXISTS FOR ()-[t:PURSUES]-() REQUIRE t.id IS UNIQUE;
CREATE INDEX formal_tie_since IF NOT EXISTS FOR ()-[t:FORMAL_TIE]-() ON (t.since);
CREATE INDEX informal_tie_since IF NOT EXISTS FOR ()-[t:INFORMAL_TIE]-() ON (t.since);
