// Is this person insured, and if not, why: what follows the status in the one sentence of an answer, piece by piece.  Pure.
import type { AgencyName } from '../agencies';
import type { Fact, Person, Plan, Source, Step } from '../api';
import { regionName } from '../format';
import { t, tCode } from '../i18n';
import { factsOf, inputWords, isPayment, isSpecial, isStudent, rowsOf, twoNames, unitOf } from './fact_words';

export interface Piece { words: string; source?: Source }

/** `day`: that of the answer; no fact of a later one belongs to it.  `whole`: no list is left out because it is another region's. */
export interface Known { facts: Fact[]; day: string; sources: Person['sources']; whole: boolean; agency: AgencyName }

const unpaid = ['uninsured', 'registered_unpaid'];

/** Of a trace the rule that settled the status: the last of those numbered for it (101 to 119) that applies.  Who stands under
 *  two names is reviewed whatever else applies, as a death. */
export function decidingStep(plan: Plan): Step | undefined {
  const applied = plan.trace.filter((step) => step.applied && step.number > 100 && step.number < 120);
  return plan.status === 'needs_review' ? applied.find((step) => step.number === twoNames) : applied.pop();
}

/** As the policy asks of each list: whether it holds on the day; of a year that is over, on its last. */
function holds(naming: Fact, year: number, day: string): boolean {
  const asked = day < `${year}-12-31` ? day : `${year}-12-31`;
  const last = naming['last_day'];
  return String(naming['first_day'] ?? '') <= asked && (typeof last !== 'string' || asked <= last);
}

function paidFor(fact: Fact, year: number): boolean {
  if (fact.kind === 'money') return fact['year'] === year;
  return isPayment(fact) && String(fact['accrual_from']) <= `${year}-12` && String(fact['accrual_to']) >= `${year}-01`;
}

const dayOf = (fact: Fact) => String(fact['day'] ?? '');

/** The latest first; of one day what took the money back, which came after what it took back. */
function byLatest(a: Fact, b: Fact): number {
  const tookBack = (fact: Fact) => Number(fact['reversed'] === true || (fact.kind === 'money' && fact['event'] !== 'received'));
  return dayOf(b).localeCompare(dayOf(a)) || tookBack(b) - tookBack(a);
}

function lists(plan: Plan, known: Known): Piece[] {
  const named = known.facts.filter((fact) => fact.kind === 'naming' && holds(fact, plan.year, known.day));
  const listed = (fact: Fact, roster: boolean): Piece => ({
    words: t(roster ? 'why.roster' : 'why.list', { list: tCode('capacity', String(fact['capacity'])), unit: unitOf(fact) || regionName(String(fact['county'])) }),
    source: fact.source,
  });
  const rosters = named.filter(isStudent).map((fact) => listed(fact, true));
  const special = named.filter(isSpecial).map((fact) => listed(fact, false));
  return [
    ...(rosters.length > 0 ? rosters : [{ words: t(known.whole ? 'why.no_roster' : 'why.no_roster_here') }]),
    ...(special.length > 0 ? special : [{ words: t(known.whole ? 'why.no_list' : 'why.no_list_here') }]),
  ];
}

/** What tax or the register said last of the year's payment, and for somebody held unpaid that nothing was; up to when that is known. */
function payments(plan: Plan, known: Known): Piece[] {
  const paid = known.facts.filter((fact) => paidFor(fact, plan.year) && dayOf(fact) <= known.day).sort(byLatest);
  const last = paid[0];
  const through = known.sources?.tax_through;
  if (last) {
    const upTo = through && through <= known.day ? [{ words: t('why.through', { day: through }) }] : [];
    return [{ words: `${tCode('fact', last.kind)} ${inputWords(last, undefined, known.agency)}`, source: last.source }, ...upTo];
  }
  if (!unpaid.includes(plan.status)) return [];
  return [{ words: through ? t('why.unpaid', { day: through < known.day ? through : known.day, year: plan.year }) : t('why.unpaid_then', { year: plan.year }) }];
}

/** What else the deciding rule rests on: a relation, an event, a statement; of two names the rows that bear them. */
function rest(step: Step | undefined, known: Known): Piece[] {
  const told = (fact: Fact) => isPayment(fact) || (fact.kind === 'naming' && step?.number !== twoNames);
  return (step ? rowsOf(step) : []).flatMap((row) => factsOf(known.facts, row).filter((fact) => !told(fact))
    .map((fact) => ({ words: `${tCode('fact', fact.kind)} ${inputWords(fact, step, known.agency)}`, source: row })));
}

/** Lists, payment, what else decided, rule with its article, version: in this order. */
export function because(plan: Plan, known: Known): Piece[] {
  const step = decidingStep(plan);
  const rule: Piece[] = step ? [{ words: t('why.rule', {
    number: step.number, words: step.words ?? step.rule, article: [step.document, step.article].filter(Boolean).join(' ') || '–' }) }] : [];
  return [...lists(plan, known), ...payments(plan, known), ...rest(step, known), ...rule, { words: t('why.version', { version: plan.policy_version }) }];
}
