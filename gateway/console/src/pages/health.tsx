// How the gateway itself stands: the doctor's answers now, and a month of measures as lines.
import { href, set, useAddress } from '../address';
import { type Check, type Health, type List, type Point, query as withQuery } from '../api';
import { command } from '../cli';
import { bytes, count, duration } from '../format';
import { type Key, t, tCode } from '../i18n';
import { useLoad } from '../load';
import { type Column, Empty, Mark, PageHead, Panel, Show, Table } from '../parts';
import { type TimeWindow, useWindow, windowFields, WindowLine } from '../window';

const columns: Column<Check>[] = [
  { head: 'word.state', cell: (check) => <Mark group="verdict" code={check.verdict} /> },
  { head: 'health.check', cell: (check) => tCode('check', check.check) },
  { head: 'health.subject', cell: (check) => subjectOf(check) },
  { head: 'health.found', cell: (check) => check.words, wide: true },
  { head: 'health.next', cell: (check) => <NextStep check={check} />, wide: true },
];

const own: Record<string, Key> = { server: 'health.own_server', client: 'health.own_client', 'revocation-list': 'health.revocation_list' };

/** Whose certificate a check is about. */
export function certificateOf(check: Check): string {
  const mine = own[check.subject ?? ''];
  return mine ? t(mine) : check.subject ?? '';
}

/** What the check is about, as a way to it where it has a page. */
function subjectOf(check: Check) {
  if (check.subject === null) return '';
  if (check.check === 'certificate') return certificateOf(check);
  return check.check === 'feed' || check.check === 'held' ? <a href={href(`/feeds/${check.subject}`)}>{check.subject}</a> : check.subject;
}

const pageOf: Partial<Record<string, (subject: string) => string>> = {
  feed: (subject) => href(`/feeds/${subject}`), held: (subject) => href('/runs', { feed: subject, state: 'held' }), conservation: () => href('/runs', { unbalanced: '1' }),
  delivery: (subject) => href('/deliveries', { agency: subject }), receipt: (subject) => href('/deliveries', { agency: subject, state: 'sent' }), dead_letters: (subject) => href('/deliveries', { agency: subject, state: 'dead' }),
};

/** A way to the page where it can be done; a command is named for whoever has a terminal. */
function NextStep({ check }: { check: Check }) {
  if (!check.next) return null;
  const page = pageOf[check.check];
  return <>{page && check.subject !== null && <a href={page(check.subject)}>{t('health.open')}</a>} {check.next.startsWith('enrollgate ') ? <small class={page ? 'under note' : ''}><code>{check.next}</code></small> : check.next}</>;
}

type Form = (value: number) => string;

const hour = 3600_000;
const kept = 30 * 24 * hour;
const beijing = '+08:00';

/** From when to when the lines go, where they are drawn at `now`. */
function endsOf(window: TimeWindow | undefined, now: number): [number, number] {
  if (!window) return [now - 24 * hour, now];
  const at = (end: string, time: string) => Date.parse(`${end.includes('T') ? end : end + time}${beijing}`);
  const end = window.until ? Math.min(at(window.until, 'T24:00'), now) : now;
  return [Math.max(window.since ? at(window.since, 'T00:00') : 0, now - kept), end];
}

const width = 320;
const height = 72;

/** One measure as a line over the window; its ends in words, for whoever does not see the line. */
function Line({ name, title, form }: { name: string; title: string; form: Form }) {
  const window = useWindow();
  const points = useLoad<List<Point>>(withQuery('/v1/measures', { name, ...windowFields(window) }), 300);
  return (
    <figure class="line">
      <figcaption>{title}</figcaption>
      <Show of={points} room="line">{({ items }) => {
        if (items.length === 0) return <p class="note">{t('health.no_points')}</p>;
        const values = items.map((point) => point.value);
        const most = Math.max(...values);
        const least = Math.min(...values, 0);
        const last = values[values.length - 1] ?? 0;
        const [start, end] = endsOf(window, points.at ?? Date.parse(items[items.length - 1]?.at ?? ''));
        const x = (at: string) => width - ((end - Date.parse(at)) / Math.max(end - start, 1)) * width;
        const y = (value: number) => height - 2 - ((value - least) / Math.max(most - least, 1)) * (height - 4);
        const drawn = items.map((point) => `${Math.max(x(point.at), 0).toFixed(1)},${y(point.value).toFixed(1)}`).join(' ');
        return (
          <>
            <strong class="figure">{form(last)}</strong>
            <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img"
              aria-label={t('health.line', { title, last: form(last), least: form(Math.min(...values)), most: form(most) })}>
              <polyline points={items.length === 1 ? `${drawn} ${width},${y(last).toFixed(1)}` : drawn} />
            </svg>
            <p class="note">{t('health.range', { least: form(Math.min(...values)), most: form(most) })}</p>
          </>
        );
      }}</Show>
    </figure>
  );
}

export function HealthPage() {
  const address = useAddress();
  const health = useLoad<{ item: Health }>('/v1/health', 60);
  const all = address.query.get('all') === '1';
  const lines: [string, string, Form][] = [
    ['feeds.alarm', t('health.feeds_alarm'), count], ['flags.open', t('health.flags_open'), count],
    ['deliveries.waiting', t('health.deliveries_waiting'), count],
    ['deliveries.oldest_seconds', t('health.deliveries_oldest'), duration], ['requests.waiting', t('health.requests_waiting'), count],
    ['rejects.open', t('health.rejects_open'), count], ['batches.held', t('health.batches_held'), count],
    ['disk.free_bytes', t('health.disk_free'), bytes],
  ];
  return (
    <>
      <PageHead title={t('health.title')} cli={command(all ? 'doctor --all' : 'doctor', {})}>
        <label class="check"><input type="checkbox" checked={all} onChange={() => set({ all: all ? undefined : '1' })} />{t('health.all')}</label>
      </PageHead>
      <Show of={health}>{({ item }) => {
        const shown = item.checks.filter((check) => all || check.verdict !== 'ok');
        return (
          <Panel title={t('health.now')}>
            {shown.length === 0
              ? <Empty words={t('health.well', { count: count(item.checks.length) })} />
              : <Table columns={columns} rows={shown} id={(check) => `${check.check} ${check.subject ?? ''}`} label={t('health.now')} />}
          </Panel>
        );
      }}</Show>
      <Panel title={t('health.measures')} note={<a href={href('/regions')}>{t('health.uninsured')}</a>}><WindowLine by="window.by_measured" usual="window.h24" />
        <div class="lines">{lines.map(([name, title, form]) => <Line key={name} name={name} title={title} form={form} />)}</div>
      </Panel>
    </>
  );
}
