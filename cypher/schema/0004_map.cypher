// The map: its head and its dated versions, found by municipality and by id. Idempotent.
CREATE CONSTRAINT map_municipality IF NOT EXISTS FOR (n:Map) REQUIRE n.municipality IS UNIQUE;
CREATE CONSTRAINT map_current IF NOT EXISTS FOR (n:Map) REQUIRE n.current IS UNIQUE;
CREATE CONSTRAINT layout_id IF NOT EXISTS FOR (n:Layout) REQUIRE n.id IS UNIQUE;
CREATE INDEX layout_municipality IF NOT EXISTS FOR (n:Layout) ON (n.municipality);
CREATE INDEX layout_part IF NOT EXISTS FOR (n:LayoutPart) ON (n.layout);
CREATE CONSTRAINT disc_id IF NOT EXISTS FOR (n:Disc) REQUIRE n.id IS UNIQUE;
CREATE INDEX disc_municipality IF NOT EXISTS FOR (n:Disc) ON (n.municipality);
