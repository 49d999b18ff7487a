-- Each time a message was handed to its agency or its receipt was found: when, how it stood afterwards, and why it got no
-- further (as message.failure).  Messages of versions before have those since.
CREATE TABLE message_attempt (
  message INTEGER NOT NULL,
  sequence INTEGER NOT NULL,  -- 1, 2, ... also across a person's resending
  at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  failure TEXT NOT NULL,
  took INTEGER NOT NULL,  -- milliseconds
  PRIMARY KEY (message, sequence)
) WITHOUT ROWID;
