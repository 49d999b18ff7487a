// Feeds by days: did every feed arrive, and is it whole.  One table, moved through by arrows; what a cell means is said
// beside it, and Enter opens the feed on that day.
import { memo } from 'preact/compat';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { go, href, set, useAddress } from '../address';
import type { FeedRow, List } from '../api';
import { count, duration, moment, percent, timeOn, weekday } from '../format';
import { t, tCode } from '../i18n';
import { useKey } from '../keys';
import { useLoad } from '../load';
import { Choice, Empty, Mark, PageHead, Panel, Show, toneOf } from '../parts';
import { byOwner, type Cell, isAlarm, isQuiet, median, rowsOf, type Row } from './matrix_rows';

const seconds = 30;
const states = ['on_time', 'late', 'partial', 'missing', 'failed', 'held', 'too_large', 'too_small', 'header_only', 'running', 'not_yet', 'not_expected'];

function Headline({ rows }: { rows: Row[] }) {
  const now = rows.map((row) => row.cells[row.cells.length - 1]).filter((cell): cell is Cell => cell !== undefined);
  const alarms = now.filter((cell) => isAlarm(cell.state)).length;
  const notes = now.filter((cell) => !isQuiet(cell.state) && !isAlarm(cell.state)).length;
  const sums = states.map((state) => [state, now.filter((cell) => cell.state === state).length] as const).filter(([, n]) => n > 0);
  return (
    <div class={`headline ${alarms ? 'trouble' : 'well'}`}>
      <div>
        <p class="day">{t('matrix.today', { day: now[0]?.day ?? '' })}</p>
        <p class="figure">{alarms ? t('matrix.trouble', { count: alarms }) : t('matrix.all_well', { feeds: rows.length })}</p>
        {alarms > 0 && <p class="note">{t(notes ? 'matrix.of_noted' : 'matrix.of', { feeds: rows.length, more: notes })}</p>}
      </div>
      <ul>{sums.map(([state, n]) => <li key={state}><b>{n}</b><Mark group="cell" code={state} /></li>)}</ul>
    </div>
  );
}

function Explained({ cell, row }: { cell: Cell | undefined; row: Row | undefined }) {
  if (!cell || !row) return <p class="explained no-print">{t('matrix.pick')} · {t('matrix.hint')}</p>;
  const usual = median(row, cell);
  return (
    <p class="explained no-print" aria-live="polite">
      <a href={href(`/feeds/${row.feed}`, { day: cell.day })}><b>{row.feed}</b></a>
      <span>{cell.day}</span>
      <Mark group="cell" code={cell.state} />
      <span>{cell.rows === null ? t('matrix.no_rows') : t('matrix.rows', { rows: count(cell.rows) })}</span>
      {cell.rows !== null && usual !== undefined && <span class="note">{t('matrix.usual', { rows: count(usual), percent: percent(cell.rows, usual) || '–' })}</span>}
      {cell.expected_by && <span>{t('matrix.expected_by', { time: moment(cell.expected_by).slice(5, 16) })}</span>}
      {cell.overdue_seconds !== null && <strong class="late-text">{t('matrix.overdue', { time: duration(cell.overdue_seconds) })}</strong>}
      <span>{row.owner}</span>
      {cell.contact && <span class={cell.contact.on_it ? 'ok-text' : 'note'}>{cell.contact.on_it && '✓ '}{t('feed.on_it', { actor: cell.contact.actor, kind: tCode('call', cell.contact.kind) })}{cell.contact.until && ` · ${t('feed.until', { time: moment(cell.contact.until).slice(5, 16) })}`}</span>}
      {!cell.contact && isAlarm(cell.state) && row.cells[row.cells.length - 1] === cell && cell.contact !== undefined && <span class="late-text">{t('feed.nobody_on_it')}</span>}
    </p>
  );
}

const rowsAtOnce = 40; // somewhat more than a screen shows

/** Some rows of the grid, painted once: those below them come a frame later. */
const Stretch = memo(({ rows, first, compact }: { rows: Row[]; first: boolean; compact: boolean }) => (
  <tbody>
    {rows.map((row, line) => {
      const last = row.cells[row.cells.length - 1];
      return (
        <tr key={row.feed} data-feed={row.feed}>
          <th scope="row"><a href={href(`/feeds/${row.feed}`)}>{row.feed}</a>{!compact && <small>{row.owner}</small>}</th>
          {row.cells.map((cell, at) => {
            const [tone, sign] = toneOf('cell', cell.state);
            const start = first && line === 0 && at === row.cells.length - 1;
            return (
              <td key={cell.day} class={tone} data-day={cell.day} tabIndex={start ? 0 : -1}
                aria-label={`${row.feed} ${cell.day} ${tCode('cell', cell.state)}${cell.rows === null ? '' : ` ${t('matrix.rows', { rows: count(cell.rows) })}`}`}>
                <span class="sign">{sign}</span>{!compact && cell.rows !== null && <small>{count(cell.rows)}</small>}
              </td>
            );
          })}
          <td class="due">{last?.expected_by ? timeOn(last.expected_by, last.day) : '–'}</td>
        </tr>
      );
    })}
  </tbody>
));

interface GridProps { rows: Row[]; days: string[]; compact: boolean; pick: (feed: string, day: string) => void }

/** Painted anew only when the cells change: a moving focus touches one attribute. */
const Grid = memo(({ rows, days, compact, pick }: GridProps) => {
  const table = useRef<HTMLTableElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const stretches = useMemo(() => Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, at) => rows.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce)), [rows]);
  const [painted, setPainted] = useState(1); // stretches: what is seen first is there first
  useEffect(() => {
    if (painted >= stretches.length) return undefined;
    const frame = requestAnimationFrame(() => setPainted(painted + 1));
    return () => cancelAnimationFrame(frame);
  }, [painted, stretches.length]);
  useEffect(() => {
    if (room.current) room.current.scrollLeft = room.current.scrollWidth; // today is what one looks for
  }, [days.length]);
  const cells = () => [...(table.current?.tBodies ?? [])].flatMap((body) => [...body.rows]).filter((row) => row.dataset.feed);
  const focus = (row: number, column: number) => {
    const target = cells()[row]?.querySelectorAll<HTMLElement>('td[data-day]')[column];
    if (!target) return;
    table.current?.querySelector('td[tabindex="0"]')?.setAttribute('tabindex', '-1');
    target.setAttribute('tabindex', '0');
    target.focus();
  };
  const here = (target: EventTarget | null) => {
    const cell = (target as HTMLElement).closest<HTMLElement>('td[data-day]');
    const line = cell?.closest('tr');
    if (!cell || !line) return undefined;
    return { row: cells().indexOf(line), column: days.indexOf(cell.dataset.day ?? ''), feed: line.dataset.feed ?? '', day: cell.dataset.day ?? '' };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = here(event.target);
    if (!at) return;
    const moves: Record<string, [number, number]> = {
      ArrowRight: [at.row, at.column + 1], ArrowLeft: [at.row, at.column - 1], ArrowDown: [at.row + 1, at.column],
      ArrowUp: [at.row - 1, at.column], Home: [at.row, 0], End: [at.row, days.length - 1],
    };
    const move = moves[event.key];
    if (event.key === 'Enter') go(`/feeds/${at.feed}`, { day: at.day });
    else if (move) focus(Math.max(move[0], 0), Math.max(move[1], 0));
    else return;
    event.preventDefault();
  };
  const point = (event: Event) => {
    const at = here(event.target);
    if (at) pick(at.feed, at.day);
  };
  return (
    <div class="table-room" ref={room}>
      <table class={`matrix ${compact ? 'compact' : ''}`} role="grid" aria-label={t('matrix.title')} ref={table} onKeyDown={onKeyDown} onFocusIn={point} onMouseOver={point}
        onClick={(event) => {
          const at = here(event.target);
          if (at) go(`/feeds/${at.feed}`, { day: at.day });
        }}>
        <thead>
          <tr>
            <th scope="col">{t('word.feed')}</th>
            {days.map((day, at) => <th key={day} scope="col" title={day} class={at === days.length - 1 ? 'today' : ''}>{compact ? day.slice(8) : day.slice(5)}<small>{weekday(day)}</small></th>)}
            <th scope="col">{t('matrix.expected')}</th>
          </tr>
        </thead>
        {stretches.slice(0, painted).map((stretch, at) => <Stretch key={stretch[0]?.feed} rows={stretch} first={at === 0} compact={compact} />)}
      </table>
    </div>
  );
});

export function MatrixPage() {
  const { query } = useAddress();
  const days = Number(query.get('days') ?? 14);
  const only = query.get('only') === 'problems';
  const [live, setLive] = useState(true);
  const [picked, setPicked] = useState({ feed: '', day: '' });
  const cells = useLoad<List<FeedRow>>(`/v1/feed-matrix?by=feed&days=${days}`, live ? seconds : 0, ['feeds']);
  const rows = useMemo(() => byOwner(rowsOf(cells.body?.items ?? [])), [cells.body]);
  const shown = useMemo(() => (only ? rows.filter((row) => row.cells.some((cell) => isAlarm(cell.state))) : rows), [rows, only]);
  const columns = useMemo(() => (rows[0]?.cells ?? []).map((cell) => cell.day), [rows]);
  const pick = useMemo(() => (feed: string, day: string) => setPicked({ feed, day }), []);
  useKey('h', () => set({ only: only ? undefined : 'problems' }));
  const row = shown.find((one) => one.feed === picked.feed);
  return (
    <>
      <PageHead title={t('matrix.title')} cli={`feed matrix --days ${days}`}>
        <Choice label={t('matrix.days')} value={String(days)} onPick={(value) => set({ days: value })}
          options={['7', '14', '30', '60', '90'].map((n): [string, string] => [n, n])} />
        <label class="check"><input type="checkbox" checked={only} onChange={() => set({ only: only ? undefined : 'problems' })} />{t('matrix.problems_only')}</label>
        <button type="button" class="quiet" onClick={() => setLive(!live)}>{t(live ? 'state.pause' : 'state.resume')}</button>
      </PageHead>
      <Show of={cells}>{() => (
        <>
          <Headline rows={rows} />
          <Panel note={<>{t('state.as_of', { time: moment(cells.at) })} · {live ? t('state.live', { seconds }) : t('state.paused')}</>}
            tools={<ul class="legend" aria-label={t('matrix.legend')}>{states.map((state) => <li key={state}><Mark group="cell" code={state} /></li>)}</ul>}>
            {shown.length === 0
              ? <Empty words={t('matrix.all_healthy')}><button type="button" onClick={() => set({ only: undefined })}>{t('matrix.show_all')}</button></Empty>
              : <Grid rows={shown} days={columns} compact={days > 20} pick={pick} />}
            <Explained row={row} cell={row?.cells.find((cell) => cell.day === picked.day)} />
          </Panel>
        </>
      )}</Show>
    </>
  );
}
