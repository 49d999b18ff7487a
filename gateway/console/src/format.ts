// How moments, days, numbers and places are written: Beijing time, exact integers, names of regions.
import rows from 'gateway:regions';
import { currentLanguage, t, tCode } from './i18n';

const beijing = 8 * 3600_000;

/** "2026-11-21 08:30:05" in Beijing of an instant as the interface gives it. */
export function moment(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const at = typeof value === 'number' ? value : Date.parse(value);
  return new Date(at + beijing).toISOString().slice(0, 19).replace('T', ' ');
}

/** The day in Beijing, "2026-11-21". */
export function dayOf(value: string | number): string {
  return moment(value).slice(0, 10);
}

/** "08:30", with its date where that is another than `day`. */
export function timeOn(value: string | null, day: string): string {
  if (value === null) return '–';
  const whole = moment(value);
  return whole.slice(0, 10) === day ? whole.slice(11, 16) : whole.slice(5, 16);
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toLocaleString('en-US');
}

/** "12.3 GB": of a disk, three figures are enough. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${(value / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** "98.7 %"; empty where there is nothing to divide by. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${((part / whole) * 100).toFixed(1)} %`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return t('word.seconds', { n: Math.round(seconds) });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('word.minutes', { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t('word.hours', { h: hours, m: minutes % 60 });
  return t('word.days', { d: Math.floor(hours / 24), h: hours % 24 });
}

/** What a feed brings, by the last part of its id: "学籍名册"; empty where it has a name of its agency's own. */
export function feedKind(id: string): string {
  const kind = id.slice(id.lastIndexOf('.') + 1);
  const words = tCode('feed_kind', kind);
  return words === kind ? '' : words;
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

export interface Region {
  code: string;
  name: string;
  parent: string;
}

export const regions: Region[] = rows.map(([code, name, parent]) => ({ code, name, parent }));
const byCode = new Map(regions.map((region) => [region.code, region]));

/** "襄阳市 襄城区"; a code that is not of the province stands as it is. */
export function regionName(code: string | null | undefined): string {
  if (!code) return '–';
  const region = byCode.get(code);
  if (!region) return code;
  const above = byCode.get(region.parent);
  return above && above.parent ? `${above.name} ${region.name}` : region.name;
}

const weekdays = { zh: '日一二三四五六', en: 'SMTWTFS' };

/** "11月", "Nov". */
export function monthName(day: string): string {
  return currentLanguage() === 'zh' ? `${Number(day.slice(5, 7))}月` : new Date(day).toLocaleString('en', { month: 'short', timeZone: 'UTC' });
}

export function weekday(day: string): string {
  return weekdays[currentLanguage()][new Date(day).getUTCDay()] ?? '';
}
