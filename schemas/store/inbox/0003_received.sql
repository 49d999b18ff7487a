-- Requests of one stretch of time.  They come in its order, so that the index grows at its end.
CREATE INDEX request_received ON request (received);
