-- Lists of one stretch of time: what was sent, which flags were opened.
CREATE INDEX message_created ON message (created);
CREATE INDEX flag_opened ON flag (opened, year, number);
