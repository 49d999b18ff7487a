// Audit (审计): who did and saw what, all accesses to one person, and whether the journal's chain is whole.
import { useRef, useState } from 'preact/hooks';
import { href, set, useAddress } from '../address';
import { ApiError, type JournalCheck, type JournalEntry, type List, post, type Problem, query as withQuery } from '../api';
import { command } from '../cli';
import { ExportButton } from '../export';
import { count, moment } from '../format';
import { t, tCode } from '../i18n';
import { useLoad, usePages } from '../load';
import { Choice, type Column, Empty, Facts, Mark, More, PageHead, Panel, ProblemBox, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { useWindow, windowFields, WindowHides, WindowLine } from '../window';
import { zh } from '../words.zh';

// Whatever the journal's acts have a word for can be asked for.
const actions = Object.keys(zh).filter((key) => key.startsWith('act.')).map((key) => key.slice('act.'.length));
const personReference = /^P-[0-9A-Z]{13}$/;
const plain = /^[\w.-]{1,64}$/;
const manyDigits = /\d{12}/; // may be somebody's number: it stays out of the address

/** Links to what an entry is about, where there is a page for it and the reader may open it. */
function About({ entry }: { entry: JournalEntry }) {
  const caller = useCaller();
  const [first = '', ...rest] = entry.object.split(' ');
  const flag = /^F-\d{4}-\d+$/.test(first);
  const run = entry.action.startsWith('runs.') && /^\d+$/.test(first);
  // Whoever audits opens no person, but all that was done about one.
  if (entry.person && may.audit(caller)) return <a href={href('/audit', { about: entry.person })}>{first}</a>;
  const place = entry.person && may.seePeople(caller) ? `/people/${entry.person}` : flag ? `/flags/${first}` : run ? `/runs/${first}` : '';
  return <>{place ? <a href={href(place)}>{first}</a> : <code>{first || '–'}</code>}{rest.length > 0 && <small class="under note">{rest.join(' ')}</small>}</>;
}

export const journalColumns: Column<JournalEntry>[] = [
  { head: 'audit.at', cell: (entry) => moment(entry.at) },
  { head: 'audit.who', cell: (entry) => entry.actor },
  { head: 'audit.what', cell: (entry) => <span title={entry.action}>{tCode('act', entry.action)}</span> },
  { head: 'audit.about', cell: (entry) => <About entry={entry} />, wide: true },
  { head: 'audit.origin', cell: (entry) => entry.origin ?? t('audit.this_machine') },
  { head: 'audit.number', cell: (entry) => count(entry.number), number: true },
];

function Finding({ check }: { check: JournalCheck }) {
  return (
    <div role="status">
      <p class="verdict"><Mark group="chain" code={check.whole ? 'whole' : 'broken'} /> <span>{check.words}</span></p>
      <Facts rows={[
        [t('audit.entries'), count(check.entries)], [t('audit.last'), moment(check.head_at)],
        [t('audit.head'), check.head ? <code class="digest">{check.head.text}</code> : '–'],
        [t('audit.held_against'), check.held_against ? <code class="digest">{check.held_against.text}</code> : t('audit.no_head')],
      ]} />
      <p class="note pad">{t('audit.keep')}</p>
    </div>
  );
}

/** Walks the whole chain; a head kept elsewhere shows whether its end was cut off. */
function Chain() {
  const last = useLoad<List<JournalEntry>>('/v1/journal?action=journal.verify&limit=1');
  const [head, setHead] = useState('');
  const [busy, setBusy] = useState(false);
  const [check, setCheck] = useState<JournalCheck>();
  const [problem, setProblem] = useState<Problem>();
  const verify = (event: SubmitEvent) => {
    event.preventDefault();
    const [number, hash] = head.trim().split(':');
    setBusy(true);
    setProblem(undefined);
    post<JournalCheck>('/v1/journal/verify', head.trim() ? { head: { number: Number(number), hash: hash ?? '' } } : {}).then(
      (found) => {
        setCheck(found);
        last.again();
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  const before = last.body?.items[0];
  return (
    <Panel title={t('audit.chain')} note={before ? t('audit.verified', { time: moment(before.at), who: before.actor }) : last.body && t('audit.never_verified')}>
      <form class="search" onSubmit={verify}>
        <label class="grow"><span>{t('audit.kept_head')}</span>
          <input class="plain" value={head} onInput={(event) => setHead(event.currentTarget.value)} pattern="\s*(\d+:[0-9a-f]{64})?\s*" maxLength={100} autocomplete="off" spellcheck={false} placeholder="1204331:9f86d0…" />
        </label>
        <button type="submit" class="primary" disabled={busy}>{t(busy ? 'audit.verifying' : 'audit.verify')}</button>
      </form>
      {problem && <ProblemBox problem={problem} />}
      {check ? <Finding check={check} /> : <p class="note pad">{t('audit.verify_note')}</p>}
    </Panel>
  );
}

export function AuditPage() {
  const caller = useCaller();
  const { query } = useAddress();
  const all = may.audit(caller);
  const asked = { actor: query.get('actor') ?? '', action: query.get('action') ?? '', about: query.get('about') ?? '' };
  const window = useWindow();
  const person = personReference.test(asked.about) ? asked.about : '';
  const filters = { ...asked, about: person ? '' : asked.about, person, ...windowFields(window) };
  const entries = usePages<JournalEntry>(withQuery('/v1/journal', { ...filters, limit: 100 }), person ? 0 : 60); // to look at somebody's entries is an entry itself
  const about = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState('');
  const filtered = Object.values(asked).some(Boolean);
  const look = () => {
    const typed = (about.current?.value ?? '').trim();
    const text = /^[pf]-/i.test(typed) ? typed.toUpperCase() : typed;
    const good = text === '' || personReference.test(text) || (plain.test(text) && !manyDigits.test(text));
    setWrong(good ? '' : t('audit.about_wrong'));
    if (good) set({ about: text });
  };
  return (
    <>
      <PageHead title={t('audit.title')} cli={command('audit list', filters)} printable>
        {may.exportJournal(caller) && <ExportButton kind="journal" filters={filters} persons />}
      </PageHead>
      <div class="filters no-print">
        {all && (
          <label class="choice"><span>{t('audit.who')}</span>
            <input type="text" value={asked.actor} maxLength={64} size={16} autocomplete="off" onChange={(event) => set({ actor: plain.test(event.currentTarget.value) ? event.currentTarget.value : '' })} /></label>
        )}
        <Choice label={t('audit.what')} value={asked.action} onPick={(action) => set({ action })}
          options={[['', t('word.all')], ...actions.map((one): [string, string] => [one, tCode('act', one)])]} />
        <label class="choice"><span>{t('audit.about')}</span>
          <input ref={about} type="text" defaultValue={asked.about} maxLength={64} size={18} autocomplete="off" spellcheck={false} placeholder="P-… F-…" aria-invalid={wrong !== ''} aria-describedby="about-wrong" onChange={look} /></label>
      </div>
      <p id="about-wrong" class="failed-text" role="alert">{wrong}</p>
      {all && <Chain />}
      <WindowLine by="window.by_done" />
      <Show of={entries}>{(rows) => (
        <Panel title={person ? t('audit.of_person', { ref: person }) : t(all ? 'audit.all' : 'audit.own')}
          note={person && t('audit.person_note')}>
          {rows.length === 0
            ? <Empty words={t(filtered ? 'state.filtered' : window ? 'window.empty' : 'audit.none')} next={filtered || window ? '' : t('audit.none_next')}>
              <WindowHides />
              {filtered && <button type="button" onClick={() => {
                if (about.current) about.current.value = '';
                set({ actor: undefined, action: undefined, about: undefined });
              }}>{t('state.clear_filter')}</button>}
            </Empty>
            : <><Table columns={journalColumns} rows={rows} id={(entry) => entry.number} label={t('audit.title')} /><More shown={rows.length} more={entries.more} busy={entries.busy} /></>}
        </Panel>
      )}</Show>
    </>
  );
}
