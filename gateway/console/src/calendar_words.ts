// The days on which a feed is expected, in words: the settings write them as cron does, "* SEP-NOV FRI".  Pure.
import { currentLanguage } from './i18n';

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const zhDays = ['日', '一', '二', '三', '四', '五', '六'];
const enDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const enMonths = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** "9-11", "1,15" or names as pairs of first and last; undefined for steps and what else cron allows. */
function ranges(text: string, names: string[], first: number): [number, number][] | undefined {
  const valueOf = (one: string) => (/^\d+$/.test(one) ? Number(one) : names.includes(one) ? names.indexOf(one) + first : undefined);
  const pairs: [number, number][] = [];
  for (const part of text.toUpperCase().split(',')) {
    const [from, to = from] = part.split('-').map(valueOf);
    if (from === undefined || to === undefined) return undefined;
    pairs.push([from, to]);
  }
  return pairs;
}

/** "0 6 * * *" as "每天 06:00"; nothing for times that have no short words. */
export function cronWords(cron: string): string | undefined {
  const [minute = '', hour = '', ...days] = cron.trim().split(/\s+/);
  const words = calendarWords(days.join(' '));
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}$/.test(hour) || days.length !== 3 || words === undefined) return undefined;
  return `${words} ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

/** Nothing where the settings say it in a way that has no short words: they stand as they are then. */
export function calendarWords(days: string): string | undefined {
  const [day = '*', month = '*', weekday = '*', ...more] = days.trim().split(/\s+/);
  const anyDay = day === '*' || day === '?';
  const anyWeekday = weekday === '*' || weekday === '?';
  if (more.length > 0 || (!anyDay && !anyWeekday)) return undefined;
  const ofDays = anyDay ? [] : ranges(day, [], 1);
  const ofMonths = month === '*' ? [] : ranges(month, monthNames, 1);
  const ofWeekdays = anyWeekday ? [] : ranges(weekday, dayNames, 0);
  if (!ofDays || !ofMonths || !ofWeekdays) return undefined;
  const zh = currentLanguage() === 'zh';
  const said = (pairs: [number, number][], word: (value: number) => string) =>
    pairs.map(([from, to]) => (from === to ? word(from) : zh ? `${word(from)}至${word(to)}` : `${word(from)} to ${word(to)}`)).join(zh ? '、' : ', ');
  if (zh) {
    const months = ofMonths.length ? said(ofMonths, (value) => `${value} 月`) : !anyDay ? '每月' : '';
    const when = !anyDay ? `${said(ofDays, (value) => `${value} 日`)}` : !anyWeekday ? `每周${said(ofWeekdays, (value) => zhDays[value % 7] ?? '')}` : '每天';
    return [months, when].filter(Boolean).join(' ');
  }
  const months = ofMonths.length ? said(ofMonths, (value) => enMonths[value - 1] ?? '') : '';
  const when = !anyDay ? `day ${said(ofDays, String)}${months ? '' : ' of each month'}` : !anyWeekday ? said(ofWeekdays, (value) => enDays[value % 7] ?? '') : 'each day';
  return [when, months].filter(Boolean).join(', ');
}
