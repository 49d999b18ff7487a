// Figures of places as all pages show them: intervals while sources are stale, cover against the target, ranked bars.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { href } from '../address';
import { type Counted, type PlaceFigures, query as withQuery, type Range, type Region, type RegionRow } from '../api';
import { count, moment, percent } from '../format';
import { t } from '../i18n';
import { type Loaded, useLoad } from '../load';
import { Empty, Share } from '../parts';
import { useCaller } from '../session';
import { type TimeWindow, windowFields } from '../window';

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

/** `cover` with what it is a share of. */
export function Cover({ row }: { row: PlaceFigures & { target?: number | null } }) {
  return <Share part={row.insured.least} whole={Math.max(0, baseOf(row))} words={cover(row)} />;
}

/** Up to when the count reaches, and whether a late source leaves it open. */
export function CountedLine({ counted }: { counted: Counted }) {
  return <p class="note as-of">{t('place.counted_at', { time: moment(counted.as_of) })} · {t('place.counted_note')}{(counted.register_stale || counted.tax_stale) && <strong class="late-text"> · ◔ {t('place.stale')}</strong>}</p>;
}

const seconds = 60;
const secondsCounting = 3;

/** Figures that are counted from time to time; read again soon while `counting` says that the first count is under way. */
export function useCounted<Body>(path: string, counting: (body: Body) => boolean): Loaded<Body> {
  const [soon, setSoon] = useState(false);
  const read = useLoad<Body>(path, soon ? secondsCounting : seconds, soon ? [] : ['runs', 'flags']);
  const now = read.body !== undefined && counting(read.body);
  if (now !== soon) setSoon(now);
  return read;
}

export const regionPath = (code: string, year: string, window?: TimeWindow) => withQuery(`/v1/regions/${code}`, { year, ...windowFields(window) });

/** A region in a year, its trend in the window; a year that is over is never counted. */
export function useRegion(code: string, year: string, window?: TimeWindow): Loaded<{ item: Region }> {
  const { years } = useCaller();
  return useCounted(regionPath(code, year, window), ({ item }) => item.counted === null && years.includes(Number(year)));
}

/** Why there are no figures. */
export function NotCounted({ year }: { year: string }) {
  return useCaller().years.includes(Number(year)) ? <Empty words={t('place.counting')} next={t('place.counting_next')} /> : <Empty words={t('overview.year_unknown')} />;
}

const missingNamed = 5;

/** Which of the regions below nothing is known of, while others are: the sums are without them. */
export function Partial({ below }: { below: RegionRow[] }) {
  const missing = below.filter((row) => row.persons === 0);
  if (missing.length === 0 || missing.length === below.length) return null;
  const names = missing.slice(0, missingNamed).map((row) => row.name).join(t('word.comma'));
  return (
    <p class="partial" role="note"><span class="sign" aria-hidden="true">◧</span> {t(missing.length > missingNamed ? 'place.partial_more' : 'place.partial',
      { loaded: below.length - missing.length, all: below.length, names, missing: missing.length })}</p>
  );
}

const rateOf = (row: RegionRow) => (baseOf(row) > 0 ? row.insured.least / baseOf(row) : 2);

/** The least covered first; who has nobody to insure comes last.  Rates without a target are of another whole, which is said. */
export function ranked(rows: RegionRow[]): RegionRow[] {
  return [...rows].sort((a, b) => rateOf(a) - rateOf(b) || a.region.localeCompare(b.region));
}

export const ranks = ['cover', 'uninsured', 'flags', 'oldest'] as const;
export type Rank = (typeof ranks)[number];

/** What wants somebody most by that measure first. */
export function rankedBy(rank: Rank, rows: RegionRow[]): RegionRow[] {
  if (rank === 'cover') return ranked(rows);
  const never = '9999'; // no open flag: last
  const order = {
    uninsured: (a: RegionRow, b: RegionRow) => b.uninsured.least - a.uninsured.least,
    flags: (a: RegionRow, b: RegionRow) => b.flags_open - a.flags_open,
    oldest: (a: RegionRow, b: RegionRow) => (a.oldest_flag ?? never).localeCompare(b.oldest_flag ?? never),
  }[rank];
  return [...rows].sort((a, b) => order(a, b) || a.region.localeCompare(b.region));
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
    <dl class={`cards ${cards.length > 5 ? 'many' : ''}`}>
      {cards.map((card) => <div key={card.name}><dt>{card.name}</dt><dd class="figure">{card.value}</dd><dd class="note">{card.under}</dd></div>)}
    </dl>
  );
}

/** The figures that every place has, the place's target with it. */
export function placeCards(row: PlaceFigures & { target?: number | null }) {
  const known = row.persons - row.undetermined;
  return [
    { name: t('place.persons'), value: count(row.persons), under: <Share part={known} whole={row.persons} words={t('place.complete', { percent: percent(known, row.persons) || '–' })} /> },
    { name: t('place.insured'), value: <Interval of={row.insured} />, under: <>{row.target && `${t('place.of_target', { percent: cover(row), target: count(row.target) })} · `}
      <Share part={row.insured.least} whole={baseOf({ ...row, target: null })} words={t('place.of_known', { percent: cover({ ...row, target: null }) })} /></> },
    { name: t('place.uninsured'), value: <Interval of={row.uninsured} />, under: row.undetermined > 0 ? t('place.undetermined', { count: count(row.undetermined) }) : t('place.paused_review', { paused: count(row.paused), review: count(row.review) }) },
    { name: t('place.flags_open'), value: count(row.flags_open), under: t('place.flags_settled', { settled: count(row.flags_settled), paid: count(row.flags_paid) }) },
  ];
}
