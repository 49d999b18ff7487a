// Feeds by days: did every feed arrive, and is it whole.  One table, moved through by arrows; what a cell means is said
// beside it, and Enter opens the feed on that day.
import type { RefObject } from 'preact';
import { memo } from 'preact/compat';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { go, href, set, useAddress } from '../address';
import { type FeedRow, type List, query as withQuery, type Run } from '../api';
import { command } from '../cli';
import { count, dayOf, duration, feedKind, moment, monthName, percent, regionName, timeOn, weekday } from '../format';
import { whenIdle } from '../idle';
import { currentLanguage, t, tCode } from '../i18n';
import { useKey } from '../keys';
import { useLoad } from '../load';
import { Empty, Mark, PageHead, Panel, Share, Show, toneOf } from '../parts';
import { gatewayNow } from '../session';
import { daysOf, useWindow, WindowHides, WindowLine } from '../window';
import { byOwner, type Cell, isAlarm, median, rowsOf, type Row } from './matrix_rows';

const seconds = 30;
const daysUsual = 14;
const daysMost = 90;
const alarmsShown = 5;
const states = ['on_time', 'late', 'partial', 'missing', 'failed', 'held', 'too_large', 'too_small', 'header_only', 'running', 'paused', 'not_yet', 'not_expected'];

/** What a row is of: the feed, or a unit within it. */
const nameOf = (row: Row) => [row.owner, feedKind(row.feed), row.unit && (row.unitName || regionName(row.unit))].filter(Boolean).join(' · ');
const keyOf = (row: Row) => `${row.feed} ${row.unit}`;

function Headline({ rows, region }: { rows: Row[]; region: string }) {
  const now = rows.map((row) => row.cells[row.cells.length - 1]).filter((cell): cell is Cell => cell !== undefined);
  const alarms = now.filter((cell) => isAlarm(cell.state)).length;
  const notes = now.filter((cell) => cell.state === 'late').length;
  const sums = states.map((state) => [state, now.filter((cell) => cell.state === state).length] as const).filter(([, n]) => n > 0);
  return (
    <div class={`headline ${alarms ? 'trouble' : 'well'}`}>
      <div>
        <p class="day">{t('matrix.today', { day: now[0]?.day ?? '' })}</p>
        <p class="figure">{region ? t(alarms ? 'matrix.place_trouble' : 'matrix.place_well', { place: regionName(region), count: alarms, feeds: rows.length })
          : alarms ? t('matrix.trouble', { count: alarms }) : t('matrix.all_well', { feeds: rows.length })}</p>
        {alarms > 0 && <p class="note">{t(notes ? 'matrix.of_noted' : 'matrix.of', { feeds: rows.length, more: notes })}</p>}
      </div>
      <ul>{sums.map(([state, n]) => <li key={state}><b>{n}</b><Mark group="cell" code={state} /></li>)}</ul>
      {alarms > 0 && (
        <ul class="alarms" aria-label={t('matrix.alarms')}>
          {rows.map((row) => ({ row, cell: row.cells[row.cells.length - 1] })).filter(({ cell }) => cell && isAlarm(cell.state)).slice(0, alarmsShown).map(({ row, cell }) => cell && (
            <li key={keyOf(row)}>
              <a href={href(`/feeds/${row.feed}`, { day: cell.day })}>{row.feed}</a><span>{nameOf(row)}</span><Mark group="cell" code={cell.state} />
              {cell.expected_by && <span class="note">{t('matrix.expected_by', { time: moment(cell.expected_by).slice(5, 16) })}</span>}
              {cell.contact !== undefined && <span class={cell.contact?.on_it ? 'ok-text' : 'late-text'}>{cell.contact?.on_it ? t('feed.on_it', { actor: cell.contact.actor, kind: tCode('call', cell.contact.kind) }) : t('feed.nobody_on_it')}</span>}
            </li>
          ))}
          {alarms > alarmsShown && <li class="note">{t('matrix.more_alarms', { more: alarms - alarmsShown })}</li>}
        </ul>
      )}
    </div>
  );
}

const restFor = 300; // milliseconds on a cell before more is asked about it

/** When the day's last run of the feed came, and the way to it. */
function Came({ feed, day }: { feed: string; day: string }) {
  const [asked, ask] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => ask(true), restFor);
    return () => clearTimeout(timer);
  }, []);
  const runs = useLoad<List<Run>>(asked ? withQuery('/v1/runs', { feed, day, limit: 1 }) : null);
  const run = runs.body?.items[0];
  if (!run) return null;
  return <span>{t('matrix.came', { time: moment(run.received).slice(5, 16) })} · <a href={href(`/runs/${run.id}`)}>{t('word.run')} {run.id}</a>{runs.body?.next !== null && <> · <a href={href('/runs', { feed, day })}>{t('matrix.more_runs')}</a></>}</span>;
}

function Explained({ cell, row }: { cell: Cell | undefined; row: Row | undefined }) {
  if (!cell || !row) return <p class="explained no-print">{t('matrix.pick')} · {t('matrix.hint')}</p>;
  const usual = median(row, cell);
  return (
    <p class="explained no-print" aria-live="polite">
      <a href={href(`/feeds/${row.feed}`, { day: cell.day })}><b>{row.feed}</b></a>
      {row.unit && <span>{row.unitName || regionName(row.unit)}</span>}
      <span>{cell.day}</span>
      <Mark group="cell" code={cell.state} />
      <span>{cell.rows === null ? t('matrix.no_rows') : t('matrix.rows', { rows: count(cell.rows) })}</span>
      {cell.rows !== null && usual !== undefined && <span class="note"><Share part={cell.rows} whole={usual} words={t('matrix.usual', { rows: count(usual), percent: percent(cell.rows, usual) || '–' })} /></span>}
      {cell.state !== 'not_expected' && !row.unit && <Came key={`${row.feed} ${cell.day}`} feed={row.feed} day={cell.day} />}
      {cell.expected_by && <span>{t('matrix.expected_by', { time: moment(cell.expected_by).slice(5, 16) })}</span>}
      {cell.overdue_seconds !== null && <strong class="late-text">{t('matrix.overdue', { time: duration(cell.overdue_seconds) })}</strong>}
      <span>{row.owner}</span>
      {cell.contact && <span class={cell.contact.on_it ? 'ok-text' : 'note'}>{cell.contact.on_it && '✓ '}{t('feed.on_it', { actor: cell.contact.actor, kind: tCode('call', cell.contact.kind) })}{cell.contact.until && ` · ${t('feed.until', { time: moment(cell.contact.until).slice(5, 16) })}`}</span>}
      {!cell.contact && isAlarm(cell.state) && row.cells[row.cells.length - 1] === cell && cell.contact !== undefined && <span class="late-text">{t('feed.nobody_on_it')}</span>}
    </p>
  );
}

/** One row, painted anew only when its cells change: a moving focus touches one attribute. */
const GridRow = memo(({ row, index, compact }: { row: Row; index: number; compact: boolean; language: string }) => {
  const last = row.cells[row.cells.length - 1];
  return (
    <tr data-index={index} aria-rowindex={index + 2}>
      <th scope="row"><a href={href(`/feeds/${row.feed}`)}>{row.feed}</a>{compact ? row.unit && ` ${row.unitName || regionName(row.unit)}` : <small>{nameOf(row)}</small>}</th>
      {row.cells.map((cell, at) => {
        const [tone, sign] = toneOf('cell', cell.state);
        const words = `${row.feed} ${row.unit && `${row.unitName || regionName(row.unit)} `}${cell.day} ${tCode('cell', cell.state)}${cell.rows === null ? '' : ` ${t('matrix.rows', { rows: count(cell.rows) })}`}`;
        // What is held has not come: its rows stand in the words, not in the cell.
        return (
          <td key={cell.day} class={tone} data-day={cell.day} tabIndex={index === 0 && at === row.cells.length - 1 ? 0 : -1} aria-label={words}>
            {compact ? sign : <><span class="sign">{sign}</span>{cell.rows !== null && tone !== 'held' && <small>{count(cell.rows)}</small>}</>}
          </td>
        );
      })}
      <td class="due">{last?.expected_by ? timeOn(last.expected_by, last.day) : '–'}</td>
    </tr>
  );
});

const wholeRows = 60; // so many are painted at once; of more only those in sight, and some beyond
const beyond = 12; // rows, from the second picture on

/** The rows in sight of a room that scrolls; all while they are printed. */
function useSight(room: RefObject<HTMLDivElement | null>, rows: number, height: number): { from: number; to: number } {
  const [from, setFrom] = useState(0);
  const [tall, setTall] = useState(Math.ceil(innerHeight * 0.7 / height)); // rows that the room shows; at first about
  const [margin, setMargin] = useState(0);
  const [whole, setWhole] = useState(false);
  const windowed = rows > wholeRows;
  useLayoutEffect(() => {
    const box = room.current;
    if (!box || !windowed) return undefined;
    const look = () => {
      setTall(Math.ceil(box.clientHeight / height));
      // In steps: not each line scrolled paints anew.
      setFrom(Math.floor(box.scrollTop / height / 6) * 6);
    };
    // Nobody waits for rows that are out of sight.
    const leave = whenIdle(() => setMargin(beyond));
    const print = () => setWhole(true);
    const printed = () => setWhole(false);
    look();
    box.addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    addEventListener('beforeprint', print);
    addEventListener('afterprint', printed);
    return () => {
      leave();
      box.removeEventListener('scroll', look);
      removeEventListener('resize', look);
      removeEventListener('beforeprint', print);
      removeEventListener('afterprint', printed);
    };
  }, [windowed, rows, height]);
  if (!windowed || whole) return { from: 0, to: rows };
  const start = Math.max(0, Math.min(from, rows - tall) - margin);
  return { from: start, to: Math.min(rows, from + tall + margin + 6) };
}

/** The room of rows that are not painted. */
const Spacer = ({ rows, height, columns }: { rows: number; height: number; columns: number }) => (
  rows > 0 ? <tr aria-hidden="true" class="spacer"><td colSpan={columns}><svg width="1" height={rows * height} /></td></tr> : null
);

/** `language`: that of the words, drawn anew when it changes. */
interface GridProps { rows: Row[]; days: string[]; compact: boolean; language: string; pick: (row: Row, day: string) => void }

const Grid = memo(({ rows, days, compact, language, pick }: GridProps) => {
  const today = dayOf(gatewayNow());
  const table = useRef<HTMLTableElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(compact ? 27 : 41); // of each row alike, as painted
  useLayoutEffect(() => {
    const painted = table.current?.querySelector('tr[data-index]')?.getBoundingClientRect().height;
    if (painted) setHeight(painted);
  }, [compact, rows.length]);
  const { from, to } = useSight(room, rows.length, height);
  const wanted = useRef<[number, number] | undefined>(undefined); // the cell to be in focus once its row is painted
  useLayoutEffect(() => {
    if (room.current) room.current.scrollLeft = room.current.scrollWidth; // today is what one looks for
  }, [days.length]);
  const focus = (row: number, column: number) => {
    const target = table.current?.querySelector(`tr[data-index="${row}"]`)?.querySelectorAll<HTMLElement>('td[data-day]')[column];
    if (!target) {
      wanted.current = [row, column];
      if (room.current) room.current.scrollTop = row * height;
      return;
    }
    wanted.current = undefined;
    table.current?.querySelector('td[tabindex="0"]')?.setAttribute('tabindex', '-1');
    target.setAttribute('tabindex', '0');
    target.focus();
  };
  useLayoutEffect(() => {
    if (wanted.current) focus(...wanted.current);
  }, [from, to]);
  const here = (target: EventTarget | null) => {
    const cell = (target as HTMLElement).closest<HTMLElement>('td[data-day]');
    const row = Number(cell?.closest('tr')?.dataset.index);
    const of = rows[row];
    if (!cell || !of) return undefined;
    return { row, column: days.indexOf(cell.dataset.day ?? ''), of, day: cell.dataset.day ?? '' };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const focused = here(event.target);
    if (!focused) return;
    // While the row that was asked for is not painted yet, the next key goes on from there.
    const [row, column] = wanted.current ?? [focused.row, focused.column];
    const moves: Record<string, [number, number]> = {
      ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1], ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
      PageDown: [row + 20, column], PageUp: [row - 20, column],
      Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows.length : row, days.length - 1],
    };
    const move = moves[event.key];
    if (event.key === 'Enter') go(`/feeds/${focused.of.feed}`, { day: focused.day });
    else if (move) focus(Math.min(Math.max(move[0], 0), rows.length - 1), Math.min(Math.max(move[1], 0), days.length - 1));
    else return;
    event.preventDefault();
  };
  const point = (event: Event) => {
    const at = here(event.target);
    if (at) pick(at.of, at.day);
  };
  return (
    <div class="table-room" ref={room}>
      <table class={`matrix ${compact ? 'compact' : ''}`} role="grid" aria-label={t('matrix.title')} aria-rowcount={rows.length + 1} ref={table} onKeyDown={onKeyDown} onFocusIn={point} onMouseOver={point}
        onClick={(event) => {
          const at = here(event.target);
          if (at) go(`/feeds/${at.of.feed}`, { day: at.day });
        }}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{t('word.feed')}</th>
            {days.map((day, at) => <th key={day} scope="col" title={day} class={day === today ? 'today' : ''}>{compact ? day.slice(8) : day.slice(5)}<small>{compact && (at === 0 || day.endsWith('-01')) ? monthName(day) : weekday(day)}</small></th>)}
            <th scope="col">{t('matrix.expected')}</th>
          </tr>
        </thead>
        <tbody>
          <Spacer key="above" rows={from} height={height} columns={days.length + 2} />
          {rows.slice(from, to).map((row, at) => <GridRow key={keyOf(row)} row={row} index={from + at} compact={compact} language={language} />)}
          <Spacer key="below" rows={rows.length - to} height={height} columns={days.length + 2} />
        </tbody>
      </table>
    </div>
  );
});

export function MatrixPage() {
  const { query } = useAddress();
  const window = useWindow();
  const days = daysOf(window, daysUsual, daysMost);
  const only = query.get('only') === 'problems';
  const region = query.get('region') ?? '';
  const [picked, setPicked] = useState({ row: '', day: '' });
  const cells = useLoad<List<FeedRow>>(withQuery('/v1/feed-matrix', { by: 'feed', days, region }), seconds, ['feeds']);
  const last = window?.until.slice(0, 10) ?? '';
  const rows = useMemo(() => byOwner(rowsOf(cells.body?.items ?? [])), [cells.body]);
  const within = useMemo(() => (last ? rows.map((row) => ({ ...row, cells: row.cells.filter((cell) => cell.day <= last) })) : rows), [rows, last]);
  const shown = useMemo(() => (only ? within.filter((row) => row.cells.some((cell) => isAlarm(cell.state))) : within), [within, only]);
  const columns = useMemo(() => (within[0]?.cells ?? []).map((cell) => cell.day), [within]);
  const pick = useMemo(() => (of: Row, day: string) => setPicked({ row: keyOf(of), day }), []);
  useKey('h', () => set({ only: only ? undefined : 'problems' }));
  const row = shown.find((one) => keyOf(one) === picked.row);
  return (
    <>
      <PageHead title={t('matrix.title')} cli={command(`feed matrix --days ${days}`, { region })}>
        <label class="check"><input type="checkbox" checked={only} onChange={() => set({ only: only ? undefined : 'problems' })} />{t('matrix.problems_only')}</label>
      </PageHead>
      <Show of={cells} room="page">{() => (rows.length === 0 ? (
        <Panel>
          {region ? <Empty words={t('matrix.none_of', { place: regionName(region) })} next={t('matrix.none_of_next')}><button type="button" onClick={() => set({ region: undefined })}>{t('state.clear_filter')}</button></Empty>
            : <Empty words={t('matrix.none')} next={t('matrix.none_next')} />}
        </Panel>
      ) : (
        <>
          <Headline rows={rows} region={region} />
          <WindowLine by="window.matrix_days" usual="window.fortnight" />
          <Panel class="grid">
            <ul class="legend" aria-label={t('matrix.legend')}>{states.map((state) => <li key={state}><Mark group="cell" code={state} /></li>)}</ul>
            {columns.length === 0 ? <Empty words={t('window.empty')}><WindowHides /></Empty> : shown.length === 0
              ? <Empty words={t('matrix.all_healthy')}><button type="button" onClick={() => set({ only: undefined })}>{t('matrix.show_all')}</button></Empty>
              : <Grid rows={shown} days={columns} compact={columns.length > 20} language={currentLanguage()} pick={pick} />}
            <Explained row={row} cell={row?.cells.find((cell) => cell.day === picked.day)} />
          </Panel>
        </>
      ))}</Show>
    </>
  );
}
