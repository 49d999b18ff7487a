-- What "as of a past day" and "which fact would change it" need beside what was kept already: facts
-- and plan records had their earlier versions, a flag only its last.

-- The one fact that would change the decision, worked out and kept with it.
-- Bits: 0 kind, 5 status led to, 9 place (six digits); 0: decided by an earlier program.
ALTER TABLE plan_record ADD COLUMN turning INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_history ADD COLUMN turning INTEGER NOT NULL DEFAULT 0;

-- How the event left its flag.  Bits: 0 reason, 4 settled by, 9 delivery; 0: of an earlier program,
-- which kept no more than event and code.
ALTER TABLE flag_event ADD COLUMN left_marks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flag_event ADD COLUMN left_payable_day INTEGER NOT NULL DEFAULT 0;
