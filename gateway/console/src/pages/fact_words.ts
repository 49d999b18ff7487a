// What a source row says, in words.  Pure.
import type { Fact } from '../api';
import { regionName } from '../format';
import { t, tCode } from '../i18n';

function text(fact: Fact, name: string): string {
  const value = fact[name];
  return typeof value === 'string' ? value : '';
}

function span(fact: Fact): string {
  const last = text(fact, 'last_day');
  const open = last === '' || last >= '9999';
  return `${text(fact, 'first_day') || '…'} – ${open ? t('person.until_open') : last}`;
}

const say: Partial<Record<string, (fact: Fact) => string[]>> = {
  naming: (fact) => [tCode('capacity', text(fact, 'capacity')), text(fact, 'agency'), regionName(text(fact, 'county')), text(fact, 'unit'), text(fact, 'name'), span(fact)],
  relation: (fact) => [tCode('scheme', text(fact, 'scheme')), tCode('relation', text(fact, 'status')), regionName(text(fact, 'county')), text(fact, 'name'), span(fact)],
  life_event: (fact) => [tCode('life', text(fact, 'event')), text(fact, 'day'), text(fact, 'document')],
  identity: (fact) => [text(fact, 'verdict'), text(fact, 'document'), text(fact, 'name'), text(fact, 'other_name')],
  statement: (fact) => [text(fact, 'statement'), span(fact)],
};

/** One line, without what names the person: the interface masks it. */
export function factWords(fact: Fact): string {
  return (say[fact.kind]?.(fact) ?? []).filter((part) => part !== '' && part !== '–').join(' · ');
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
