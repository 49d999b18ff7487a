// What pages are made of: head, panel, states, table, marks.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type Contact, type Problem } from './api';
import { go, href } from './address';
import { count, moment, percent, regionName } from './format';
import { t, tCode, type Key } from './i18n';
import { AsOfLine } from './as_of';
import { firstRead, type Loaded } from './load';
import { useCaller } from './session';

/** `path`: what the page is about, as the interface has it, where that is not what it reads first.  `printable`: pages that
 * are laid on a table each morning have a button for it.  `reach`: up to when the page's own figures go, where that is not now. */
export function PageHead(props: { title: string; trail?: [string, string][]; cli: string; path?: string; printable?: boolean; reach?: string; children?: ComponentChildren }) {
  const caller = useCaller();
  useEffect(() => {
    document.title = `${props.title} · ${t('app.name')}`;
  }, [props.title]);
  return (
    <div class="page-head">
      <div>
        {props.trail && (
          <nav class="trail no-print" aria-label="breadcrumb">
            {props.trail.map(([words, path]) => <span key={path}><a href={href(path)}>{words}</a><span aria-hidden="true"> / </span></span>)}
          </nav>
        )}
        <h1 tabIndex={-1}>{props.title}</h1>
      </div>
      <div class="actions no-print">
        {props.children}
        {props.printable && <button type="button" onClick={() => window.print()}>{t('action.print_page')}</button>}
        <CopyButton words={t('action.copy_cli')} text={() => `enrollgate ${props.cli}`} />
        <CopyButton words={t('action.copy_curl')} text={() => `curl --cert tls.pem --key tls.key --cacert root.pem '${location.origin}${props.path ?? firstRead()}'`} />
      </div>
      {props.reach === undefined ? <AsOfLine caller={caller} /> : <p class="note as-of">{props.reach}</p>}
    </div>
  );
}

function CopyButton({ words, text }: { words: string; text: () => string }) {
  const [done, setDone] = useState(false);
  return (
    <button type="button" class="quiet" onClick={() => {
      void navigator.clipboard.writeText(text()).then(() => {
        setDone(true);
        setTimeout(() => setDone(false), 2000);
      });
    }}>{done ? t('action.copied') : words}</button>
  );
}

export function Panel(props: { title?: string; note?: ComponentChildren; tools?: ComponentChildren; children: ComponentChildren; class?: string }) {
  return (
    <section class={`panel ${props.class ?? ''}`}>
      {(props.title || props.note || props.tools) && (
        <header>
          {props.title && <h2>{props.title}</h2>}
          {props.note && <span class="note">{props.note}</span>}
          {props.tools && <div class="tools no-print">{props.tools}</div>}
        </header>
      )}
      {props.children}
    </section>
  );
}

type Room = 'rows' | 'page' | 'line';

/** Rows grey in the room that the contents will take, from a fifth of a second on. */
function Skeleton({ room }: { room: Room }) {
  return (
    <div class={`skeleton ${room}`} role="status">
      <span class="sr-only">{t('state.loading')}</span>
      {[0, 1, 2, 3, 4, 5].map((row) => <div key={row} aria-hidden="true" />)}
    </div>
  );
}

/** What tells those who keep the gateway which failure it was. */
export function Trace({ problem }: { problem: Problem }) {
  const parts = [problem.step, problem.code, problem.trace_id].filter(Boolean);
  if (parts.length === 0) return null;
  return <p class="note">{t('state.trace')} {parts.map((part, at) => <span key={part}>{at > 0 && ' · '}<code>{part}</code></span>)}{problem.trace_id && <> <CopyButton words={t('state.copy_trace')} text={() => problem.trace_id ?? ''} /></>}</p>;
}

export function ProblemBox({ problem, again }: { problem: Problem; again?: () => void }) {
  const caller = useCaller();
  const words = problem.status === 0 ? t('state.offline') : problem.title || t('state.failed');
  return (
    <div class="problem" role="alert">
      <strong>{problem.status === 403 ? t('state.forbidden') : words}</strong>
      <p>{problem.status === 403 ? t('state.forbidden_next', { role: tCode('role', caller.role), actor: caller.actor }) : problem.next}</p>
      <Trace problem={problem} />
      {again && problem.status !== 404 && <button type="button" onClick={again}>{t('state.retry')}</button>}
    </div>
  );
}

/** The contents once they are there; before (in about their `room`), after a failure and while they are renewed, what is true then. */
export function Show<Body>(props: { of: Loaded<Body>; room?: Room; children: (body: Body) => ComponentChildren }) {
  const { body, superseded, problem, busy, at, still, again } = props.of;
  if (body === undefined) return problem ? <ProblemBox problem={problem} again={again} /> : <Skeleton room={props.room ?? 'rows'} />;
  return (
    <div class={superseded ? 'superseded' : busy ? 'renewing' : ''} aria-busy={busy}>
      {problem && (
        <div class="band stale" role="alert">
          <span class="sign" aria-hidden="true">✕</span>
          <div>
            <p>{problem.status === 0 ? t('state.offline') : problem.title} · {t('state.still_valid', { time: moment(at) })}</p>
            <Trace problem={problem} />
          </div>
          <button type="button" onClick={again}>{t('state.retry')}</button>
        </div>
      )}
      {props.children(body)}
      {still && <p class="more no-print"><span>{t('state.still', { time: moment(at) })}</span><button type="button" onClick={again}>{t('state.refresh')}</button></p>}
    </div>
  );
}

export function Empty(props: { words: string; next?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{props.words}</strong>
      {props.next && <p>{props.next}</p>}
      {props.children}
    </div>
  );
}

export type Tone = 'ok' | 'late' | 'failed' | 'running' | 'none' | 'held' | 'stopped';

const tones: Record<string, [Tone, string]> = {
  'run.applied': ['ok', '✓'], 'run.held': ['held', '‖'], 'run.refused': ['failed', '✕'], 'run.applying': ['running', '▶'],
  'run.waiting': ['running', '…'], 'run.received': ['running', '…'], 'run.outdated': ['none', '–'],
  'run.repeated': ['none', '='], 'run.discarded': ['none', '–'], 'run.cancelled': ['none', '–'],
  'outcome.accepted': ['ok', '✓'], 'outcome.rejected': ['failed', '✕'], 'outcome.quarantined': ['held', '‖'], 'outcome.repeated': ['none', '='],
  'outcome.waiting': ['running', '…'], 'request.waiting': ['running', '…'], 'request.effective': ['ok', '✓'],
  'reject.open': ['late', '!'], 'reject.repaired': ['ok', '✓'], 'reject.overtaken': ['none', '–'],
  'replay.waiting': ['running', '…'], 'replay.running': ['running', '▶'], 'replay.done': ['ok', '✓'],
  'replay.cancelled': ['none', '–'], 'replay.failed': ['failed', '✕'],
  'flag.OPEN': ['late', '!'], 'flag.SETTLED': ['ok', '✓'],
  'task.SENT': ['running', '▶'], 'task.RECEIVED': ['running', '…'], 'task.ACKNOWLEDGED': ['none', '◔'], 'task.WORKING': ['none', '◧'],
  'task.CLAIMED': ['late', '?'], 'task.DISPUTED': ['late', '≠'], 'task.RETURNED': ['failed', '✕'], 'task.SETTLED': ['ok', '✓'],
  'task.OVERDUE': ['failed', '!'], 'task.ESCALATED': ['late', '▴'],
  'delivery.NO_CHANNEL': ['held', '‖'], 'delivery.PENDING': ['running', '…'], 'delivery.SENT': ['running', '▶'],
  'delivery.RECEIVED': ['ok', '✓'], 'delivery.REFUSED': ['failed', '✕'], 'delivery.NONE_NEEDED': ['none', '–'],
  'delivery.DORMANT': ['none', '–'],
  'message.pending': ['running', '…'], 'message.sent': ['running', '▶'], 'message.received': ['ok', '✓'],
  'message.dead': ['failed', '✕'],
  'verdict.ok': ['ok', '✓'], 'verdict.warning': ['late', '!'], 'verdict.error': ['failed', '✕'],
  'account.active': ['ok', '✓'], 'account.invited': ['running', '…'], 'account.disabled': ['none', '–'],
  'chain.whole': ['ok', '✓'], 'chain.broken': ['failed', '✕'],
  'breaker.closed': ['ok', '✓'], 'breaker.open': ['failed', '✕'], 'breaker.half_open': ['late', '◔'],
  'cell.on_time': ['ok', '✓'], 'cell.late': ['late', '◔'], 'cell.partial': ['late', '◧'], 'cell.failed': ['failed', '✕'],
  'cell.missing': ['failed', '○'], 'cell.running': ['running', '▶'], 'cell.held': ['held', '‖'],
  'cell.not_expected': ['none', '·'], 'cell.not_yet': ['none', '…'], 'cell.too_large': ['held', '▴'],
  'cell.too_small': ['held', '▾'], 'cell.header_only': ['held', '∅'],
  'cell.paused': ['stopped', '■'],
};

export function toneOf(group: string, code: string): [Tone, string] {
  return tones[`${group}.${code}`] ?? ['none', '–'];
}

/** Colour, sign and word together: none stands for itself. */
export function Mark({ group, code }: { group: string; code: string }) {
  const [tone, sign] = toneOf(group, code);
  return <span class={`mark ${tone}`}><span class="sign" aria-hidden="true">{sign}</span>{tCode(group, code)}</span>;
}

export interface Column<Row> {
  head: Key;
  cell: (row: Row) => ComponentChildren;
  number?: boolean;
  wide?: boolean; // may wrap
}

const paintedMost = 500; // rows that a browser lays out without making anybody wait

/** A table whose rows open something: j and k move, Enter opens (keys.ts finds the links).  Of many rows one part at a time. */
export function Table<Row>(props: { columns: Column<Row>[]; rows: Row[]; id: (row: Row) => string | number; label: string }) {
  const [asked, setAsked] = useState(0);
  const all = props.rows.length;
  const part = Math.min(asked, Math.max(0, Math.ceil(all / paintedMost) - 1));
  const from = part * paintedMost;
  const rows = all > paintedMost ? props.rows.slice(from, from + paintedMost) : props.rows;
  return (
    <>
    <div class="table-room" role="region" aria-label={props.label} tabIndex={0}>
      <table aria-rowcount={all > paintedMost ? all + 1 : undefined}>
        <thead><tr>{props.columns.map((column) => <th key={column.head} scope="col" class={column.number ? 'number' : ''}>{t(column.head)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={props.id(row)} aria-rowindex={all > paintedMost ? from + at + 2 : undefined}>
              {props.columns.map((column) => <td key={column.head} class={`${column.number ? 'number' : ''} ${column.wide ? 'wide' : ''}`}>{column.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    {all > paintedMost && (
      <p class="more">
        <span>{t('table.part', { from: count(from + 1), to: count(from + rows.length), all: count(all) })}</span>
        <button type="button" class="no-print" disabled={part === 0} onClick={() => setAsked(part - 1)}>{t('table.before')}</button>
        <button type="button" class="no-print" disabled={from + rows.length >= all} onClick={() => setAsked(part + 1)}>{t('table.next')}</button>
      </p>
    )}
    </>
  );
}

/** A share; its part and whole show when it is pointed at or in focus. */
export function Share({ part, whole, words }: { part: number; whole: number; words?: string }) {
  const text = words ?? percent(part, whole);
  return text && whole > 0 ? <span class="share" tabIndex={0}>{text}<span>{count(part)} / {count(whole)}</span></span> : <>–</>;
}

export function More({ shown, more, busy }: { shown: number; more: (() => void) | undefined; busy: boolean }) {
  return (
    <p class="more">
      <span>{t(more ? 'state.partial' : 'state.whole', { count: shown.toLocaleString('en-US') })}</span>
      {more && <button type="button" class="no-print" disabled={busy} onClick={more}>{t('state.more')}</button>}
    </p>
  );
}

export function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
  return <dl class="facts">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value ?? '–'}</dd></div>)}</dl>;
}

/** Whom to call. */
export function Contacts({ contacts }: { contacts: Contact[] }) {
  if (contacts.length === 0) return <p class="note pad">{t('feed.no_contacts')}</p>;
  return (
    <ul class="contacts">
      {contacts.map((one) => (
        <li key={one.who + one.phone}>
          <b>{one.who}</b><span class="note">{one.role}</span>
          {one.phone && <a href={`tel:${one.phone}`}>{one.phone}</a>}
          {one.mail && <a href={`mailto:${one.mail}`}>{one.mail}</a>}
          {one.hours && <span class="note">{one.hours}</span>}
        </li>
      ))}
    </ul>
  );
}

export function Choice(props: { label: string; value: string; options: [string, string][]; onPick: (value: string) => void }) {
  return (
    <label class="choice"><span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onPick(event.currentTarget.value)}>
        {props.options.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
      </select>
    </label>
  );
}

export function Place({ code }: { code: string | null | undefined }) {
  return <span title={code ?? ''}>{regionName(code)}</span>;
}

/** A button that asks before it acts, and says what came of it. */
export function ActButton(props: { words: string; ask: string; danger?: boolean; extra?: ComponentChildren; disabled?: boolean; act: () => Promise<string> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [said, setSaid] = useState('');
  const act = () => {
    setBusy(true);
    setProblem(undefined);
    props.act().then(
      (words) => {
        setSaid(words);
        dialog.current?.close();
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <>
      <button type="button" class={props.danger ? 'danger' : ''} disabled={props.disabled} onClick={() => {
        setProblem(undefined);
        dialog.current?.showModal();
      }}>{props.words}</button>
      <span class="said" role="status">{said}</span>
      <dialog ref={dialog} aria-label={props.words}>
        <h2>{props.words}</h2>
        <p>{props.ask}</p>
        {props.extra}
        {problem && <ProblemBox problem={problem} />}
        <div class="dialog-actions">
          <button type="button" onClick={() => dialog.current?.close()}>{t('action.cancel')}</button>
          <button type="button" class={props.danger ? 'danger' : 'primary'} disabled={busy} onClick={act}>{t('action.confirm')}</button>
        </div>
      </dialog>
    </>
  );
}

/** A page that the caller's role does not open. */
export function Forbidden() {
  const caller = useCaller();
  return (
    <div class="empty">
      <h1 tabIndex={-1}>{t('state.forbidden')}</h1>
      <p>{t('state.forbidden_next', { role: tCode('role', caller.role), actor: caller.actor })}</p>
      <button type="button" onClick={() => go('/')}>{t('nav.home')}</button>
    </div>
  );
}

export function NoSuchPage() {
  return (
    <div class="empty">
      <h1 tabIndex={-1}>{t('state.not_found')}</h1>
      <button type="button" onClick={() => go('/')}>{t('nav.home')}</button>
    </div>
  );
}
