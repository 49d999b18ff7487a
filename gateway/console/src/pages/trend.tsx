// How a region's cover and its open flags went over the header's window, the last quarter without one: drawn, said, and as a
// table.
import type { Region, TrendDay } from '../api';
import { count, daysBetween, percent } from '../format';
import { t } from '../i18n';
import { type Column, Empty, Panel, Share, Table } from '../parts';
import { useWindow, WindowHides, WindowLine } from '../window';
import { Interval } from './place_figures';

const width = 640;
const height = 96;
const quarter = 90;
const dayMilliseconds = 86_400_000;

/** Who was to be insured on that day: the target of now, else all who were known and not covered elsewhere. */
const baseOf = (day: TrendDay, target: number | null) => target ?? day.persons - day.outside;
const shareOf = (part: number, day: TrendDay, target: number | null) => (baseOf(day, target) > 0 ? Math.min(part / baseOf(day, target), 1) : 0);

/** "75.0 %", or from what was certain on that day to what might be. */
function coverOf(day: TrendDay, target: number | null): string {
  const words = (part: number) => percent(shareOf(part, day, target) * 1000, 1000);
  const { least, most } = day.insured;
  return baseOf(day, target) <= 0 ? '–' : least === most ? words(least) : `${words(least).replace(' %', '')} – ${words(most)}`;
}

/** The day a week (a month) before the last, or the first after it: none if there is only one. */
function before(trend: TrendDay[], span: number): TrendDay | undefined {
  const last = trend[trend.length - 1];
  return last && trend.slice(0, -1).find((one) => daysBetween(one.day, last.day) <= span);
}

const points = (of: [number, number][]) => of.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');

interface Drawn { title: string; value: string; note: string; label: string; least: number[]; most: number[]; range: string }

/** One value by day; between what is certain and what may be, a band. */
function Chart({ trend, of }: { trend: TrendDay[]; of: Drawn }) {
  const window = useWindow();
  const end = trend[trend.length - 1]?.day ?? '';
  const start = !window ? new Date(Date.parse(end) - quarter * dayMilliseconds).toISOString().slice(0, 10) : window.since.slice(0, 10) || trend[0]?.day || end;
  const days = Math.max(daysBetween(start, end), 1);
  const top = Math.max(...of.most);
  const floor = Math.min(...of.least);
  const room = Math.max(top - floor, top * 0.02, 1e-9); // what hardly moves is not drawn as if it leapt
  const x = (day: string) => width - (daysBetween(day, end) / days) * width;
  const y = (value: number) => height - 3 - ((value - floor) / room) * (height - 6);
  const at = (values: number[]) => trend.map((one, n): [number, number] => [x(one.day), y(values[n] ?? 0)]);
  const line = at(of.least);
  return (
    <figure class="line">
      <figcaption>{of.title}</figcaption>
      <strong class="figure">{of.value}</strong> <span class="note">{of.note}</span>
      {line.length > 1 && (
        <>
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={of.label}>
            <polygon class="may" points={points([...at(of.most), ...[...line].reverse()])} />
            <polyline points={points(line)} />
          </svg>
          <p class="note ends"><span>{start}</span><span>{of.range}</span><span>{end}</span></p>
        </>
      )}
    </figure>
  );
}

const signed = (value: number, form: (value: number) => string) => `${value < 0 ? '−' : '+'}${form(Math.abs(value))}`;
const points100 = (share: number) => t('trend.points', { points: (share * 100).toFixed(1) });

const columns = (target: number | null): Column<TrendDay>[] => [
  { head: 'trend.day', cell: (day) => day.day },
  { head: 'place.persons', cell: (day) => count(day.persons), number: true },
  { head: 'place.insured', cell: (day) => <Interval of={day.insured} />, number: true },
  { head: 'place.uninsured', cell: (day) => <Interval of={day.uninsured} />, number: true },
  { head: 'place.cover', cell: (day) => <Share part={day.insured.least} whole={Math.max(0, baseOf(day, target))} words={coverOf(day, target)} />, number: true },
  { head: 'place.flags_open', cell: (day) => count(day.flags_open), number: true },
];

export function Trend({ region }: { region: Region }) {
  const { trend, target } = region;
  const window = useWindow();
  const last = trend[trend.length - 1];
  if (!last) return <Panel title={t('trend.title')}>{window ? <Empty words={t('window.empty')}><WindowHides /></Empty> : <Empty words={t('trend.none')} next={t('trend.none_next')} />}</Panel>;
  const week = before(trend, 7);
  const share = (day: TrendDay) => shareOf(day.insured.least, day, target);
  const shares = trend.map(share);
  const upper = trend.map((day) => shareOf(day.insured.most, day, target));
  const flags = trend.map((day) => day.flags_open);
  const since = (text: string) => (week ? t('trend.since', { day: week.day.slice(5), change: text }) : t('trend.first'));
  const form = (value: number) => percent(value * 1000, 1000) || '0.0 %';
  return (
    <Panel title={t('trend.title')} note={t('trend.note')}>
      <WindowLine by="window.by_day" usual="window.quarter" />
      <div class="lines two">
        <Chart trend={trend} of={{
          title: t('place.cover'), value: coverOf(last, target), note: since(signed(share(last) - (week ? share(week) : 0), points100)),
          least: shares, most: upper, range: `${form(Math.min(...shares))} – ${form(Math.max(...upper))}`,
          label: t('trend.line', { title: t('place.cover'), last: coverOf(last, target), least: form(Math.min(...shares)), most: form(Math.max(...upper)) }),
        }} />
        <Chart trend={trend} of={{
          title: t('place.flags_open'), value: count(last.flags_open), note: since(signed(last.flags_open - (week ? week.flags_open : 0), count)),
          least: flags, most: flags, range: `${count(Math.min(...flags))} – ${count(Math.max(...flags))}`,
          label: t('trend.line', { title: t('place.flags_open'), last: count(last.flags_open), least: count(Math.min(...flags)), most: count(Math.max(...flags)) }),
        }} />
      </div>
      {trend.length > 1 && (
        <details>
          <summary>{t('trend.table', { days: trend.length })}</summary>
          <Table label={t('trend.title')} columns={columns(target)} rows={[...trend].reverse()} id={(day) => day.day} />
        </details>
      )}
    </Panel>
  );
}
