// Figures of places as all pages show them: intervals while sources are stale, cover against the target, ranked bars.
import type { ComponentChildren } from 'preact';
import { href } from '../address';
import type { PlaceFigures, Range, RegionRow } from '../api';
import { count, percent } from '../format';
import { t } from '../i18n';

/** "1,204", or "1,204 – 3,911" while sources are stale: never one false number. */
export function Interval({ of }: { of: Range | undefined }) {
  if (!of) return <>–</>;
  return of.least === of.most ? <>{count(of.least)}</> : <span title={t('place.interval')}>{count(of.least)} – {count(of.most)}</span>;
}

/** Who is to be insured there: the target, else all who are known and not covered elsewhere. */
export function baseOf(row: PlaceFigures & { target?: number | null }): number {
  return row.target ?? row.persons - row.outside;
}

/** "75.0 %", or from what is certain to what may be. */
export function cover(row: PlaceFigures & { target?: number | null }): string {
  const base = baseOf(row);
  if (base <= 0) return '–';
  const { least, most } = row.insured;
  return least === most ? percent(least, base) : `${percent(least, base).replace(' %', '')} – ${percent(most, base)}`;
}

const rateOf = (row: RegionRow) => (baseOf(row) > 0 ? row.insured.least / baseOf(row) : 2);

/**
 * The least covered first; who has nobody to insure comes last.  Those with a target stand before those without: their rates
 * are of other wholes.
 */
export function ranked(rows: RegionRow[]): RegionRow[] {
  const measured = (row: RegionRow) => (baseOf(row) <= 0 ? 2 : row.target === null ? 1 : 0);
  return [...rows].sort((a, b) => measured(a) - measured(b) || rateOf(a) - rateOf(b) || a.region.localeCompare(b.region));
}

/** Cover as a bar: what may be stands lighter behind what is certain. */
export function CoverBar({ row }: { row: RegionRow }) {
  const width = (value: number) => (baseOf(row) > 0 ? Math.min(1, value / baseOf(row)) * 1000 : 0);
  return (
    <svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
      <rect class="room" width="1000" height="14" />
      <rect class="may" width={width(row.insured.most)} height="14" />
      <rect class="sure" width={width(row.insured.least)} height="14" />
    </svg>
  );
}

/** Cover of each region as a bar against its whole; what may be stands lighter behind what is certain. */
export function RankedBars({ rows, label }: { rows: RegionRow[]; label: string }) {
  const shown = rows.filter((row) => baseOf(row) > 0);
  return (
    <ol class="ranked" aria-label={label}>
      {shown.map((row) => (
        <li key={row.region}>
          <a href={href(`/regions/${row.region}`)}>{row.name}</a>
          <CoverBar row={row} />
          <b>{cover(row)}</b>
          <span class="note">{count(row.insured.least)} / {count(baseOf(row))}{row.target === null && ` ${t('place.no_target')}`}</span>
        </li>
      ))}
    </ol>
  );
}

export function Cards({ cards }: { cards: { name: string; value: ComponentChildren; under?: ComponentChildren }[] }) {
  return (
    <dl class="cards">
      {cards.map((card) => <div key={card.name}><dt>{card.name}</dt><dd class="figure">{card.value}</dd><dd class="note">{card.under}</dd></div>)}
    </dl>
  );
}

/** The figures that every place has, the place's target with it. */
export function placeCards(row: PlaceFigures & { target?: number | null }) {
  const known = row.persons - row.undetermined;
  return [
    { name: t('place.persons'), value: count(row.persons), under: t('place.complete', { percent: percent(known, row.persons) || '–' }) },
    { name: t('place.insured'), value: <Interval of={row.insured} />, under: [row.target && t('place.of_target', { percent: cover(row), target: count(row.target) }),
      t('place.of_known', { percent: cover({ ...row, target: null }) })].filter(Boolean).join(' · ') },
    { name: t('place.uninsured'), value: <Interval of={row.uninsured} />, under: row.undetermined > 0 ? t('place.undetermined', { count: count(row.undetermined) }) : t('place.paused_review', { paused: count(row.paused), review: count(row.review) }) },
    { name: t('place.flags_open'), value: count(row.flags_open), under: t('place.flags_settled', { settled: count(row.flags_settled), paid: count(row.flags_paid) }) },
  ];
}
