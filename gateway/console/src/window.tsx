// The header's time window: which stretch of time a page lists or sums, as its address has it, as the interface takes it, and
// in words.  A page without one shows what its entry in the table of pages names.
import { type Address, set, useAddress } from './address';
import type { Caller } from './api';
import { DayField, firstDay } from './day_field';
import { dayOf, daysBetween, moment } from './format';
import { type Key, t } from './i18n';
import { Choice } from './parts';
import { gatewayNow, useCaller, yearOf } from './session';

const hour = 3600_000;
const ofDays = /^([1-9]\d{0,2})d$/;
const ofEnds = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$/;

/** Days of Beijing, the last included, or minutes of it; an end that is open is empty. */
export interface TimeWindow { since: string; until: string }

const daysBack = (days: number) => dayOf(gatewayNow() - (days - 1) * 24 * hour);

function seasonOf(address: Address, caller: Caller): TimeWindow | undefined {
  const year = yearOf(address, caller);
  const found = caller.seasons.find((one) => String(one.year) === year) ?? caller.seasons[caller.seasons.length - 1];
  return found && { since: found.first, until: found.last };
}

/** Undefined where the address names none, or what is none. */
export function windowOf(address: Address, caller: Caller): TimeWindow | undefined {
  const asked = address.query.get('window') ?? '';
  if (asked === 'today') return { since: daysBack(1), until: '' };
  // Of the whole hour, so that a page asks for the same as long as it shows the same.
  if (asked === '24h') return { since: `${moment(gatewayNow() - 24 * hour).slice(0, 13).replace(' ', 'T')}:00`, until: '' };
  if (asked === 'season') return seasonOf(address, caller);
  const days = ofDays.exec(asked)?.[1];
  if (days) return { since: daysBack(Number(days)), until: '' };
  const ends = ofEnds.exec(asked);
  const [, since = '', until = ''] = ends ?? [];
  return since || until ? { since, until } : undefined;
}

export function useWindow(): TimeWindow | undefined {
  return windowOf(useAddress(), useCaller());
}

/** As fields of a request, of a command, of an export. */
export const windowFields = (window: TimeWindow | undefined) => ({ since: window?.since ?? '', until: window?.until ?? '' });

/** One day as the address has it. */
export const windowOfDay = (day: string) => `${day}..${day}`;

/** How many days back a page looks that goes by days and ends today. */
export function daysOf(window: TimeWindow | undefined, usual: number, most: number): number {
  if (!window) return usual;
  return window.since ? Math.min(Math.max(daysBetween(window.since.slice(0, 10), dayOf(gatewayNow())) + 1, 1), most) : most;
}

export function windowWords({ since, until }: TimeWindow): string {
  const plain = (end: string) => end.replace('T', ' ');
  if (since && since === until) return t('window.day', { day: since });
  if (since && until) return t('window.between', { since: plain(since), until: plain(until) });
  return since ? t('window.since', { since: plain(since) }) : t('window.until', { until: plain(until) });
}

/** Which window the list below it shows, and by which of its times; `usual`: what it shows without one. */
export function WindowLine({ by, usual = 'window.all' }: { by: Key; usual?: Key }) {
  const window = useWindow();
  return <p class="note as-of window">{t('window.shown', { by: t(by), window: window ? windowWords(window) : t(usual) })}</p>;
}

/** In an empty list: that the window may hide what there is, and the way to see it. */
export function WindowHides() {
  const window = useWindow();
  if (!window) return null;
  return (
    <>
      <p>{t('window.hides', { window: windowWords(window) })}</p>
      <button type="button" onClick={() => set({ window: undefined })}>{t('window.widen')}</button>
    </>
  );
}

const offered = ['today', '24h', '7d', '30d', 'season'];
const named: Record<string, Key> = { today: 'window.today', '24h': 'window.h24', season: 'window.season' };
const wordsOf = (span: string) => (named[span] ? t(named[span]) : t('window.days', { days: span.slice(0, -1) }));

/** `usual`: what the page shows without one; `further`: spans that it offers beside the common ones. */
export function WindowChoice({ address, usual, further }: { address: Address; usual: Key; further: string[] }) {
  const caller = useCaller();
  const asked = address.query.get('window') ?? '';
  const window = windowOf(address, caller);
  const own = ofEnds.test(asked) && window ? window : undefined;
  const spans = [...offered, ...further, ...(ofDays.test(asked) ? [asked] : [])];
  const all = [...new Set(spans)].filter((span) => span === asked || wordsOf(span) !== t(usual));
  // A day looked at, of a feed, is a narrower window of its own: it gives way.
  const pick = (value: string) => set({ window: value, day: undefined });
  const today = dayOf(gatewayNow());
  return (
    <>
      <Choice label={t('header.window')} value={!window ? '' : own ? 'custom' : asked} onPick={(value) => pick(value === 'custom' ? `${daysBack(7)}..${today}` : value)}
        options={[['', t(usual)], ...all.map((span): [string, string] => [span, wordsOf(span)]), ['custom', t('window.custom')]]} />
      {own && (
        <span class="ends">
          <DayField name="window_since" label={t('window.first')} min={firstDay} max={own.until || today} value={own.since} pick={(day) => pick(`${day}..${own.until}`)} />
          –
          <DayField name="window_until" label={t('window.last')} min={own.since || firstDay} max={today} value={own.until} pick={(day) => pick(`${own.since}..${day}`)} />
        </span>
      )}
    </>
  );
}
