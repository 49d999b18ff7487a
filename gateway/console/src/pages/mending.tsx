// What group and run have in common where refused rows are mended: tried before done, by jobs that go on while nobody looks.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { href } from '../address';
import { type Acceptance, ApiError, type List, post, type Preview, type Problem, query as withQuery, type Reject, type Replay } from '../api';
import { FieldName } from '../field_name';
import { count, dayOf, moment } from '../format';
import { t, tCode } from '../i18n';
import { type Loaded, useLoad, usePages } from '../load';
import { ActButton, type Column, Facts, Mark, More, Panel, ProblemBox, Show, Table } from '../parts';
import { gatewayNow, may, useCaller } from '../session';
import { RecordLink } from './records';

function PreviewTable({ preview }: { preview: Preview }) {
  const { counts } = preview;
  return (
    <div class="preview" role="status">
      <h3>{t('group.preview')}</h3>
      {!preview.complete && <p class="late-text">{t('group.incomplete')}</p>}
      <Facts rows={[
        [t('group.becomes_valid'), <b class="ok-text">{count(counts.repaired)}</b>], [t('group.still'), count(counts.refused)],
        [t('group.overtaken'), count(counts.overtaken)], [t('group.persons'), count(counts.persons)],
        [t('group.raised'), count(counts.flags_raised)], [t('group.withdrawn'), count(counts.flags_withdrawn)],
      ]} />
      {preview.still_refused.map((one) => <p class="note" key={one.reason}>{one.words} {count(one.rows)}</p>)}
    </div>
  );
}

/** Tried, then done.  `asked`: what is in the fields; a trial of anything else is no trial of it.  `act` is refused without one. */
export function TryThenDo<Made>(props: {
  asked: string; ready: boolean; children?: ComponentChildren; primary?: boolean; words: string; ask: string; tryWords: string;
  attempt: () => Promise<Preview>; act: () => Promise<Made>; begun: (made: Made) => void;
}) {
  const [tried, setTried] = useState<{ asked: string; preview: Preview }>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const attempt = (event: Event) => {
    event.preventDefault();
    const { asked } = props;
    setBusy(true);
    setProblem(undefined);
    props.attempt().then((preview) => setTried({ asked, preview }), (error) => {
      if (!(error instanceof ApiError)) throw error;
      setTried(undefined);
      setProblem(error.problem);
    }).finally(() => setBusy(false));
  };
  const current = tried && tried.asked === props.asked ? tried.preview : undefined;
  return (
    <>
      <form class="repair" onSubmit={attempt}>
        {props.children}
        <button type="submit" class={props.primary ? 'primary' : ''} disabled={busy || !props.ready}>{props.tryWords}</button>
        {!current && <span class="note">{t('group.try_first')}</span>}
      </form>
      {problem && <ProblemBox problem={problem} />}
      {current && <PreviewTable preview={current} />}
      {current && current.counts.repaired > 0 && (
        <ActButton words={props.words} ask={props.ask} act={() => props.act().then((made) => {
          props.begun(made);
          setTried(undefined);
          return '';
        })} />
      )}
    </>
  );
}

export const year = 365 * 86_400_000;

/** To be accepted all the same until a day, a cause or one row (`path`), asked for by somebody who says why; another decides. */
export function Accept({ path, rows }: { path: string; rows: number }) {
  const [until, setUntil] = useState('');
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState<Acceptance>();
  const send = <Item,>(dry_run: boolean) => post<Item>(path, { until, why, dry_run });
  const values = { rows: count(rows), until };
  if (asked) return <p class="pad" role="status">{t('accept.asked', { number: asked.number, until: moment(asked.lapses) })} <a href={href(`/acceptances/${asked.number}`)}>{t('accept.request', { number: asked.number })}</a></p>;
  return (
    <TryThenDo<Acceptance> asked={`${until} ${why}`} ready={until !== '' && why.trim() !== ''} tryWords={t('accept.try')} words={t('accept.apply', values)} ask={t('accept.ask', values)}
      attempt={() => send<Preview>(true)} act={() => send<Acceptance>(false)} begun={setAsked}>
      <p class="note all">{t('accept.what')}</p>
      <label class="choice"><span>{t('accept.until')}</span>
        <input type="date" name="until" required min={dayOf(gatewayNow())} max={dayOf(gatewayNow() + year)} value={until} onInput={(event) => setUntil(event.currentTarget.value)} /></label>
      <label class="choice grow"><span>{t('accept.why')}</span>
        <input type="text" name="why" required maxLength={240} value={why} autocomplete="off" onInput={(event) => setWhy(event.currentTarget.value)} /></label>
      <small class="note all">{t('accept.why_hint')}</small>
    </TryThenDo>
  );
}

/** One row by itself, where its check allows that. */
function AcceptRow({ row, close }: { row: Reject; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const read = useLoad<{ item: Reject }>(`/v1/rejects/${row.number}`);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="wide" aria-label={t('accept.row')} onClose={close}>
      <h2>{t('accept.row')}</h2>
      <p>{t('word.line')} {row.part} {row.line} · <code>{row.column}</code> · {row.words}</p>
      <Show of={read}>{({ item }) => (item.acceptable
        ? <Accept path={`/v1/rejects/${row.number}/accept`} rows={1} />
        : <p>{t('accept.row_not')}</p>)}</Show>
      <div class="dialog-actions"><button type="button" onClick={() => dialog.current?.close()}>{t('action.close')}</button></div>
    </dialog>
  );
}

const rejectColumns: Column<Reject>[] = [
  { head: 'word.run', cell: (row) => <a href={href(`/runs/${row.run}`)}>{row.run}</a> },
  { head: 'word.line', cell: (row) => <RecordLink of={row} words={`${row.part ? `${row.part} ` : ''}${row.line}`} />, number: true },
  { head: 'word.field', cell: (row) => <FieldName of={row.column} /> },
  { head: 'word.reason', cell: (row) => row.words, wide: true },
  { head: 'group.row', cell: (row) => <code class="row-text">{row.row}</code>, wide: true },
  { head: 'word.state', cell: (row) => <Mark group="reject" code={row.state} /> },
];

/** The refused rows of a cause or run, masked; `acceptable`: some of them may be accepted; `turn`: another one, and they are read again. */
export function RejectRows({ of, acceptable, turn }: { of: { group?: string; run?: number }; acceptable: boolean; turn: number }) {
  const caller = useCaller();
  const rows = usePages<Reject>(withQuery('/v1/rejects', { ...of, limit: 100 }), 60, ['runs']);
  useEffect(() => {
    if (turn > 0) rows.again();
  }, [turn]);
  const [accepting, setAccepting] = useState<Reject>();
  const columns: Column<Reject>[] = acceptable && may.askAcceptance(caller) ? [...rejectColumns, {
    head: 'accounts.act', cell: (row) => (row.state === 'open' ? <button type="button" onClick={() => setAccepting(row)}>{t('accept.row_act')}</button> : '–'),
  }] : rejectColumns;
  return (
    <Panel title={t('group.rows')} note={t('group.masked')}>
      <Show of={rows}>{(items) => <><Table columns={columns} rows={items} id={(row) => row.number} label={t('group.rows')} /><More shown={items.length} more={rows.more} busy={rows.busy} /></>}</Show>
      {accepting && <AcceptRow row={accepting} close={() => setAccepting(undefined)} />}
    </Panel>
  );
}

const over = (job: Replay) => ['done', 'cancelled', 'failed'].includes(job.state);

/** Progress of a job, asked for until it has ended, whether or not the page renews; its end is told once. */
function Progress({ first, ended }: { first: Replay; ended: () => void }) {
  const caller = useCaller();
  const [last, setLast] = useState(over(first));
  const read = useLoad<{ item: Replay }>(last ? null : `/v1/replays/${first.number}`, last ? 0 : 1, [], 'shell');
  const job = read.body?.item ?? first;
  if (over(job) && !last) {
    setLast(true);
    ended();
  }
  return (
    <li class="verdict" role="status">{t('group.job', { number: job.number })} <Mark group="replay" code={job.state} />
      <progress max={Math.max(job.total, 1)} value={job.counts.rows} aria-label={t('group.job', { number: job.number })} /> {count(job.counts.rows)} / {count(job.total)}
      <span class="note">{t('job.outcome', { repaired: count(job.counts.repaired), refused: count(job.counts.refused) })} · {job.by} {moment(job.made)}</span>
      {job.failure && <strong class="failed-text">{job.failure.words}</strong>}
      {!over(job) && may.settle(caller) && <ActButton words={t('job.cancel')} ask={t('job.cancel_ask')} act={() => post(`/v1/replays/${job.number}/cancel`).then(() => {
        read.again();
        return '';
      })} />}
    </li>
  );
}

export interface Jobs { list: Loaded<List<Replay>>; begun: (job: Replay) => void; mine: Replay[] }

/** The gateway's jobs, and those that were begun here, the latest first. */
export function useJobs(): Jobs {
  const caller = useCaller();
  const list = useLoad<List<Replay>>(may.seeJobs(caller) ? '/v1/replays?limit=200' : null, 60, ['runs']);
  const [mine, setMine] = useState<Replay[]>([]);
  const begun = (job: Replay) => {
    setMine((before) => [job, ...before]);
    list.again();
  };
  return { list, begun, mine };
}

const shown = 3;

/** The latest jobs of a cause or run: found again by whoever comes back to the page, and what one begins is where one goes on. */
export function JobsOf({ jobs, sources, target, ended }: { jobs: Jobs; sources: Replay['source'][]; target: number; ended: () => void }) {
  const { list, mine } = jobs;
  const head = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (mine.length > 0) head.current?.focus();
  }, [mine.length]);
  const begun = (job: Replay) => mine.some((one) => one.number === job.number);
  const own = [...mine, ...(list.body?.items ?? []).filter((job) => !begun(job) && sources.includes(job.source) && job.target === target)];
  if (own.length === 0 && !list.problem) return null;
  return (
    <>
      <h3 ref={head} tabIndex={-1}>{t('job.title')}</h3>
      {list.problem && <ProblemBox problem={list.problem} again={list.again} />}
      <ul class="jobs">{own.slice(0, shown).map((job) => <Progress key={job.number} first={job} ended={ended} />)}</ul>
    </>
  );
}

export function sourceWords(job: Replay) {
  const words = t('job.of', { source: tCode('job_source', job.source), target: job.target });
  if (job.source === 'group') return <a href={href(`/rejects/${job.target}`)}>{words}</a>;
  return job.source === 'row' ? words : <a href={href(`/runs/${job.target}`)}>{words}</a>;
}
