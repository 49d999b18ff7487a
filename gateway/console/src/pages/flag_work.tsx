// A flag as work (跟踪): the clock of its agency, what people did, and the one field in which they say so.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type Contact, type Flag, type FlagEntered, type FlagEntry, post, type Problem, type Task } from '../api';
import { count, moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useKey } from '../keys';
import { Choice, Contacts, Empty, Facts, Mark, Panel, ProblemBox, Table } from '../parts';
import { may, useCaller } from '../session';
import { draftOf, keepDraft, open, placeOf, takeBegun } from './work_list';

const acts = ['note', 'remind', 'acknowledge', 'assign', 'escalate'];
const needsWords = ['note', 'escalate'];

/** The last day in time of the agency's next step; past it, by how much. */
export function Clock({ task }: { task: Task | null | undefined }) {
  if (!task?.due) return <>–</>;
  return <>{task.due}{task.overdue && <small class="under failed-text">{t('task.overdue_days', { days: count(task.overdue_days) })}</small>}</>;
}

function TaskFacts({ flag }: { flag: Flag }) {
  const { task } = flag;
  if (!task) return <Empty words={t('task.none')} next={t('task.none_next')} />;
  return (
    <>
      <p class="verdict"><Mark group="task" code={task.state} />{task.overdue && <Mark group="task" code="OVERDUE" />}{task.escalated && <Mark group="task" code="ESCALATED" />}
        {task.claim_words && <span class="note">{t('task.says', { code: task.claim ?? '', words: task.claim_words })}</span>}</p>
      <Facts rows={[
        [t('task.told'), <>{moment(task.told)} <span class="note">{t('task.age', { days: count(task.age_days) })}</span></>],
        [t('task.due'), <Clock task={task} />],
        [t('task.acknowledged'), moment(task.acknowledged)],
        [t('task.assignee'), task.assignee ?? '–'],
        [t('task.reminded'), moment(task.reminded)],
        [t('task.escalated'), task.escalated ? regionName(task.escalated) : '–'],
      ]} />
    </>
  );
}

/** What is entered goes out by Enter; then the next of the list is one key away. */
function EntryForm({ flag, entered }: { flag: Flag; entered: (said: FlagEntered) => void }) {
  const caller = useCaller();
  const words = useRef<HTMLInputElement>(null);
  const [act, setAct] = useState('note');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const worked = flag.task && flag.task.state !== 'SETTLED';
  useLayoutEffect(() => {
    if (takeBegun()) words.current?.focus();
  }, []);
  useKey('n', () => {
    setAct('note');
    words.current?.focus();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const assignee = (form.elements.namedItem('assignee') as HTMLInputElement | null)?.value.trim() ?? '';
    const said = words.current?.value.trim() ?? '';
    setBusy(true);
    setProblem(undefined);
    post<FlagEntered>(`/v1/flags/${flag.id}/notes`, { kind: act, ...(said && { words: said }), ...(act === 'assign' && assignee && { assignee }) }).then(
      (item) => {
        keepDraft(flag.id, '');
        if (words.current) words.current.value = '';
        setAct('note');
        entered(item);
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <form class="fields row pad no-print" onSubmit={submit} autocomplete="off">
      <Choice label={t('task.act')} value={act} onPick={setAct} options={(worked ? acts : ['note']).map((one): [string, string] => [one, tCode('flag_act', one)])} />
      {act === 'assign' && <label class="field"><span>{t('task.to')}</span><input name="assignee" defaultValue={caller.actor} maxLength={64} pattern="[A-Za-z0-9._\-]*" autocomplete="off" /></label>}
      <label class="field grow"><span>{t('task.words')}</span>
        <input name="words" ref={words} defaultValue={draftOf(flag.id)} required={needsWords.includes(act)} maxLength={500} autocomplete="off" aria-describedby="words-hint"
          onInput={(event) => keepDraft(flag.id, event.currentTarget.value)} /></label>
      <button type="submit" class="primary" disabled={busy}>{t('task.enter')}</button>
      <small class="note" id="words-hint">{t('task.words_hint')}{act === 'remind' && ` ${t('task.remind_hint')}`}</small>
      {problem && <ProblemBox problem={problem} />}
    </form>
  );
}

/** On the next, and back: by one key. */
function ListWay({ id, focused }: { id: string; focused: boolean }) {
  const place = placeOf(id);
  const way = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (focused) way.current?.focus();
  }, [focused]);
  useKey('j', place?.next ? () => open(place.next) : undefined);
  useKey('k', place?.before ? () => open(place.before) : undefined);
  if (!place) return null;
  return (
    <p class="way pad no-print">
      <button type="button" disabled={!place.before} onClick={() => open(place.before)}>{t('task.before')} <kbd>k</kbd></button>
      <button type="button" ref={way} disabled={!place.next} onClick={() => open(place.next)}>{t('task.next')} <kbd>j</kbd></button>
      <span class="note">{t('task.place', { at: place.at, of: place.of })}</span>
    </p>
  );
}

function Entries({ entries }: { entries: FlagEntry[] }) {
  if (entries.length === 0) return <Empty words={t('task.no_entries')} />;
  return (
    <Table label={t('task.entries')} rows={entries} id={(entry) => entry.number} columns={[
      { head: 'flag.at', cell: (entry) => moment(entry.at) }, { head: 'task.who', cell: (entry) => entry.actor },
      { head: 'task.act', cell: (entry) => tCode('flag_act', entry.kind) },
      { head: 'task.words', cell: (entry) => [entry.assignee, entry.region && regionName(entry.region), entry.words].filter(Boolean).join(' · ') || '–', wide: true },
    ]} />
  );
}

export function FlagWork({ flag, again }: { flag: Flag; again: () => void }) {
  const caller = useCaller();
  const [said, setSaid] = useState<FlagEntered>();
  const entered = (item: FlagEntered) => {
    setSaid(item);
    again();
  };
  const contacts: Contact[] = said?.contacts ?? flag.contacts ?? [];
  return (
    <Panel title={t('task.title')} note={t('flag.only_evidence')}>
      <TaskFacts flag={flag} />
      {may.seePeople(caller) && <EntryForm flag={flag} entered={entered} />}
      <p class="pad" role="status">{said && <><span class="ok-text">✓ {t('task.entered', { act: tCode('flag_act', said.kind) })}</span> {said.told}</>}</p>
      <ListWay id={flag.id} focused={said !== undefined} />
      <h3>{t('feed.contacts')}</h3>
      <Contacts contacts={contacts} />
      <h3>{t('task.entries')}</h3>
      <Entries entries={flag.entries ?? []} />
    </Panel>
  );
}

