// Exchanges in the making and reservations: kept by the program beside the network, found by either side, and their properties
// known to the database before the first one. Idempotent.
CREATE CONSTRAINT deal_id IF NOT EXISTS FOR (n:Deal) REQUIRE n.id IS UNIQUE;
CREATE INDEX deal_giver IF NOT EXISTS FOR (n:Deal) ON (n.giver);
CREATE INDEX deal_receiver IF NOT EXISTS FOR (n:Deal) ON (n.receiver);
CREATE INDEX deal_need IF NOT EXISTS FOR (n:Deal) ON (n.need);
CREATE INDEX deal_resource IF NOT EXISTS FOR (n:Deal) ON (n.resource);
CREATE INDEX deal_municipality IF NOT EXISTS FOR (n:Deal) ON (n.municipality);
CREATE CONSTRAINT reservation_id IF NOT EXISTS FOR (n:Reservation) REQUIRE n.id IS UNIQUE;
CREATE INDEX reservation_resource IF NOT EXISTS FOR (n:Reservation) ON (n.resource, n.starts);
CREATE INDEX reservation_institution IF NOT EXISTS FOR (n:Reservation) ON (n.institution, n.starts);
CREATE INDEX reservation_owner IF NOT EXISTS FOR (n:Reservation) ON (n.owner, n.starts);
CREATE INDEX reservation_municipality IF NOT EXISTS FOR (n:Reservation) ON (n.municipality, n.starts);
CALL db.createProperty('turn');
CALL db.createProperty('by');
CALL db.createProperty('need_title');
CALL db.createProperty('exchange');
CALL db.createProperty('happened_on');
CALL db.createProperty('met');
CALL db.createProperty('log');
CALL db.createProperty('nonces');
CALL db.createProperty('last_side');
CALL db.createProperty('ends');
CALL db.createProperty('whole_days');
CALL db.createProperty('words');
CALL db.createProperty('deal');
CALL db.createProperty('where');
CALL db.createProperty('state');
