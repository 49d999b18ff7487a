-- Requests of one stretch of time, of each agency in its order: a page of a list is a few steps of it however long the stretch.
CREATE INDEX request_window ON request (agency, received);
DROP INDEX request_received;
