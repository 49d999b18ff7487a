// A day to look at, taken when its field is left or Enter is pressed: while it is typed it passes through other days, and what
// is asked for a person and a day is journaled.
import { useState } from 'preact/hooks';

/** `min`, `max`, `value`: ISO days; `pick` gets a day between them, or '' for none. */
export function DayField({ value, pick, label, ...field }: { name: string; label?: string; value: string; min: string; max: string; pick: (day: string) => void }) {
  const [draft, setDraft] = useState({ over: value, day: value });
  const kept = draft.over === value ? draft : { over: value, day: value };
  if (kept !== draft) setDraft(kept); // in the rendering: an effect would come after what is typed next
  const typed = kept.day;
  const take = (valid: boolean) => {
    if (valid && typed !== value) pick(typed);
  };
  return (
    <input type="date" {...field} aria-label={label} value={typed} onInput={(event) => setDraft({ over: value, day: event.currentTarget.value })}
      onBlur={(event) => take(event.currentTarget.checkValidity())}
      onKeyDown={(event) => event.key === 'Enter' && take(event.currentTarget.reportValidity())} />
  );
}

/** Of no day before it does the gateway know anything. */
export const firstDay = '2020-01-01';
