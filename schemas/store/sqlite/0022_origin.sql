-- From where in the network whoever acts asked; empty: from this machine, or before this version.
ALTER TABLE journal ADD COLUMN origin TEXT NOT NULL DEFAULT '';
