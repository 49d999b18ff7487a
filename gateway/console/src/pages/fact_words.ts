// What a source row says, in words.  Pure.
import type { AgencyName } from '../agencies';
import type { Fact, Source, Step } from '../api';
import { regionName } from '../format';
import { t, tCode } from '../i18n';
import { spelled } from '../rare';

function text(fact: Fact, name: string): string {
  const value = fact[name];
  return typeof value === 'string' ? value : '';
}

export function span(fact: Fact): string {
  const last = text(fact, 'last_day');
  const open = last === '' || last >= '9999';
  return `${text(fact, 'first_day') || '…'} – ${open ? t('person.until_open') : last}`;
}

/** Of a birth year and month: the day is part of the number, which stands masked.  What hangs on the day, a newborn's ninety
 *  days, the rules and the opinions say. */
function eventDay(fact: Fact): string {
  return text(fact, 'event') === 'birth' ? text(fact, 'day').slice(0, 7) : text(fact, 'day');
}

/** The school that names; a list names for its county, which has a place of its own. */
export function unitOf(fact: Fact): string {
  return text(fact, 'unit') === text(fact, 'county') ? '' : text(fact, 'unit');
}

const name = (fact: Fact, field: string) => spelled(text(fact, field));

const say: Partial<Record<string, (fact: Fact, agency: AgencyName) => string[]>> = {
  naming: (fact, agency) => [tCode('capacity', text(fact, 'capacity')), agency(text(fact, 'agency')), regionName(text(fact, 'county')), unitOf(fact), name(fact, 'name'), span(fact)],
  relation: (fact) => [tCode('scheme', text(fact, 'scheme')), tCode('relation', text(fact, 'status')), regionName(text(fact, 'county')), name(fact, 'name'), span(fact)],
  life_event: (fact) => [tCode('life', text(fact, 'event')), eventDay(fact), text(fact, 'document')],
  identity: (fact) => [tCode('identity', text(fact, 'verdict')), text(fact, 'document'), name(fact, 'name'), name(fact, 'other_name')],
  statement: (fact) => [tCode('statement', text(fact, 'statement')), regionName(text(fact, 'county') || text(fact, 'pool')), span(fact)],
};

/** One line; what names the person the interface has masked. */
export function factWords(fact: Fact, agency: AgencyName): string {
  return (say[fact.kind]?.(fact, agency) ?? []).filter((part) => part !== '' && part !== '–').join(' · ');
}

/** What a rule was given, in one line: names only where the rule is about them. */
export function inputWords(fact: Fact, step: Step | undefined, agency: AgencyName): string {
  if (!isPayment(fact)) return factWords(fact.kind === 'identity' || step?.number === twoNames ? fact : { ...fact, name: '' }, agency);
  const paid = paidOf(fact);
  return [paid.what, paid.event, `${paid.amount} ${t('word.yuan')}`, paid.day].filter((part) => part !== '').join(' · ');
}

/** The rule that two names stand for one number. */
export const twoNames = 101;

/** The rows that a rule was given, each once: of a row that told several facts it may have been given more than one. */
export function rowsOf(step: Step): Source[] {
  const seen = new Set<string>();
  return step.rows.filter((row) => {
    const place = `${row.run} ${row.part ?? ''} ${row.line}`;
    const again = seen.has(place);
    seen.add(place);
    return !again;
  });
}

/** The facts that a row told: a row may tell several. */
export function factsOf(facts: Fact[], source: Source): Fact[] {
  return facts.filter((fact) => fact.source.run === source.run && fact.source.line === source.line && (fact.source.part ?? '') === (source.part ?? ''));
}

export function isStudent(fact: Fact): boolean {
  return fact.kind === 'naming' && ['pupil', 'university_student'].includes(text(fact, 'capacity'));
}

/** Named as of a group whose contribution is aided or who enrolls by other rules (特殊人群). */
export function isSpecial(fact: Fact): boolean {
  return fact.kind === 'naming' && !isStudent(fact);
}

export function isPayment(fact: Fact): boolean {
  return fact.kind === 'money' || fact.kind === 'register_payment';
}

export interface Paid { event: string; what: string; day: string; amount: string; place: string }

export function paidOf(fact: Fact): Paid {
  const register = fact.kind === 'register_payment';
  const state = fact['reversed'] ? 'reversed' : fact['arrived'] ? 'arrived' : 'open';
  const year = fact['year'];
  return {
    event: register ? tCode('payment', state) : tCode('money', text(fact, 'event')),
    what: register ? `${tCode('scheme', text(fact, 'scheme'))} ${text(fact, 'accrual_from')} – ${text(fact, 'accrual_to')}` : typeof year === 'number' ? String(year) : '',
    day: text(fact, 'day'),
    amount: text(fact, 'amount_yuan'),
    place: regionName(text(fact, 'pool')),
  };
}
