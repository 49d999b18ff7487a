// One person on one screen: the sentence, why, what would change it, the rows it rests on, payments, flags.  Masked.
import { useEffect, useRef, useState } from 'preact/hooks';
import { href, useAddress } from '../address';
import { type Fact, type Letter, type Person, type Plan, query as withQuery, type Source, type Step } from '../api';
import { command } from '../cli';
import { moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useLoad } from '../load';
import { Empty, PageHead, Panel, Show, Table, type Tone } from '../parts';
import { useCaller, yearOf } from '../session';
import { factWords, isPayment, paidOf } from './fact_words';
import { flagColumns } from './flags';
import { Looks, RevealButton } from './reveals';

const tones: Record<string, [Tone, string]> = {
  covered: ['ok', '✓'], exempt: ['none', '–'], paused: ['held', '‖'], terminated: ['none', '–'], duplicate: ['late', '◧'],
  needs_review: ['held', '?'], registered_unpaid: ['failed', '○'], uninsured: ['failed', '✕'],
};

function SourceLink({ source }: { source: Source }) {
  return <><a href={href(`/runs/${source.run}`)}>{source.feed ?? source.run}</a> {source.part} {t('word.line')} {source.line}</>;
}

function Sentence({ plan, large }: { plan: Plan; large: boolean }) {
  const [tone, sign] = tones[plan.status] ?? ['none', '–'];
  const reason = plan.uninsured_reason !== 'NONE' ? tCode('uninsured', plan.uninsured_reason) : plan.settled_by !== 'NONE' ? tCode('settled', plan.settled_by) : '';
  return (
    <p class={`sentence ${large ? 'large' : ''}`}>
      <span class={`mark ${tone}`}><span class="sign" aria-hidden="true">{sign}</span>
        {t('person.sentence', { year: plan.year, words: plan.status === 'registered_unpaid' ? t('person.unpaid') : plan.words, since: plan.since ?? '–' })}</span>
      {reason && reason !== plan.words && <span>{reason}</span>}
      {plan.action !== 'NONE' && <span>{tCode('action_plan', plan.action)}</span>}
      <span class="note">{regionName(plan.county)}</span>
    </p>
  );
}

function Steps({ steps }: { steps: Step[] }) {
  return (
    <ol class="steps">
      {steps.map((step, at) => (
        <li key={at} class={step.applied ? 'applied' : ''}>
          <span class={`mark ${step.applied ? 'ok' : 'none'}`}><span class="sign" aria-hidden="true">{step.applied ? '✓' : '–'}</span>{t(step.applied ? 'person.applies' : 'person.not_applies')}</span>
          <div>
            <p>{step.words ?? step.rule}</p>
            <p class="note">{[step.document, step.article].filter(Boolean).join(' ')}
              {step.rows.map((row) => <span key={`${row.run}:${row.line}`}> · <SourceLink source={row} /></span>)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What decided stands open; what was tried without effect is there for whoever asks. */
function Why({ plan }: { plan: Plan }) {
  const tried = plan.trace.filter((step) => !step.applied);
  return (
    <Panel title={t('person.why')} note={t('person.policy', { version: plan.policy_version, decided: moment(plan.decided) })}>
      <Steps steps={plan.trace.filter((step) => step.applied)} />
      {tried.length > 0 && <details><summary>{t('person.tried', { count: tried.length })}</summary><Steps steps={tried} /></details>}
    </Panel>
  );
}

function Payments({ facts }: { facts: Fact[] }) {
  const rows = facts.filter(isPayment).map((fact, at) => ({ at, fact, paid: paidOf(fact) })).sort((a, b) => b.paid.day.localeCompare(a.paid.day));
  return (
    <Panel title={t('person.payments')}>
      {rows.length === 0 ? <Empty words={t('person.no_payments')} /> : (
        <Table label={t('person.payments')} rows={rows} id={(row) => row.at} columns={[
          { head: 'person.day', cell: ({ paid }) => paid.day || '–' }, { head: 'person.event', cell: ({ paid }) => paid.event },
          { head: 'word.year', cell: ({ paid }) => paid.what }, { head: 'person.amount', cell: ({ paid }) => paid.amount, number: true },
          { head: 'word.county', cell: ({ paid }) => paid.place }, { head: 'person.source', cell: ({ fact }) => <SourceLink source={fact.source} /> },
        ]} />
      )}
    </Panel>
  );
}

function Sources({ facts }: { facts: Fact[] }) {
  const rows = facts.filter((fact) => !isPayment(fact)).map((fact, at) => ({ at, fact })).sort((a, b) => b.fact.learned.localeCompare(a.fact.learned));
  return (
    <Panel title={t('person.facts')} note={t('person.masked')}>
      {rows.length === 0 ? <Empty words={t('person.no_facts')} /> : (
        <Table label={t('person.facts')} rows={rows} id={(row) => row.at} columns={[
          { head: 'person.fact', cell: ({ fact }) => <><b>{tCode('fact', fact.kind)}</b> {factWords(fact)}</>, wide: true },
          { head: 'person.source', cell: ({ fact }) => <SourceLink source={fact.source} /> }, { head: 'person.learned', cell: ({ fact }) => moment(fact.learned) },
        ]} />
      )}
    </Panel>
  );
}

/** In plain words for the person, printed by itself: the rest of the page is not printed while it is open. */
function LetterDialog({ path, close }: { path: string; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const letter = useLoad<{ item: Person }>(path);
  useEffect(() => {
    dialog.current?.showModal();
    document.documentElement.classList.add('letter-open');
    return () => document.documentElement.classList.remove('letter-open');
  }, []);
  return (
    <dialog ref={dialog} class="letter" aria-label={t('person.letter')} onClose={close}>
      <Show of={letter}>{({ item }) => item.letter && <LetterText letter={item.letter} />}</Show>
      <div class="dialog-actions no-print">
        <button type="button" onClick={() => dialog.current?.close()}>{t('action.close')}</button>
        <button type="button" class="primary" disabled={!letter.body} onClick={() => window.print()}>{t('action.print')}</button>
      </div>
    </dialog>
  );
}

function LetterText({ letter }: { letter: Letter }) {
  return (
    <article>
      <h2>{letter.title}</h2>
      <p>{letter.to}</p>
      {letter.sections.map((section) => <section key={section.title}><h3>{section.title}</h3>{section.lines.map((line) => <p key={line}>{line}</p>)}</section>)}
      <p class="signed">{letter.office}<br />{letter.date}</p>
    </article>
  );
}

function Whole({ person, year }: { person: Person; year: string }) {
  const [looks, setLooks] = useState(0);
  const plans = [...person.plans].sort((a, b) => b.year - a.year);
  const plan = year ? plans.find((one) => String(one.year) === year) : plans[0];
  const others = plans.filter((one) => one !== plan);
  return (
    <>
      <Panel class="answer">
        {person.as_of && <p class="band stale">{t('person.as_known', { day: person.as_of })}</p>}
        {plan ? <Sentence plan={plan} large /> : <p class="sentence large">{year ? t('person.no_plan', { year }) : t('person.no_plan_any')}</p>}
        {plan?.undetermined && <p class="band stale">{t('person.undetermined')}</p>}
        {person.sources && <p class="note pad">{t('person.sources', { tax: person.sources.tax_through ?? '–', register: person.sources.register_as_of ? moment(person.sources.register_as_of).slice(0, 16) : '–' })}
          {(person.sources.tax_stale || person.sources.register_stale) && <strong class="late-text"> · {t('place.stale')}</strong>}</p>}
        {plan?.turning.words && <p class="turning"><b>{t('person.turning')}</b> {plan.turning.words}</p>}
        <div class="pad ids">{person.identities.map((one) => <span key={one.number}>{tCode('document', one.document)} <code>{one.number}</code></span>)}
          <RevealButton person={person.ref} looked={() => setLooks(looks + 1)} /></div>
        {others.length > 0 && <div class="others"><span class="note">{t('person.others')}</span>{others.map((one) => <Sentence key={one.year} plan={one} large={false} />)}</div>}
      </Panel>
      <div class="columns of-tables">
        <Payments facts={person.facts} />
        <Panel title={t('person.flags')}>
          {person.flags.length === 0 ? <Empty words={t('person.no_flags')} /> : (
            <Table label={t('person.flags')} rows={person.flags} id={(flag) => flag.id} columns={flagColumns.filter((column) => ['flags.number', 'word.year', 'word.agency', 'word.state', 'flags.delivery'].includes(column.head))} />
          )}
        </Panel>
      </div>
      {plan && <Why plan={plan} />}
      <Sources facts={person.facts} />
      <Looks person={person.ref} turn={looks} />
    </>
  );
}

export function PersonPage({ person: ref }: { person: string }) {
  const address = useAddress();
  const { query } = address;
  const chosen = yearOf(address, useCaller());
  const year = chosen === 'all' ? '' : chosen;
  const asOf = query.get('as_of');
  const [letter, setLetter] = useState(false);
  const person = useLoad<{ item: Person }>(withQuery(`/v1/persons/${ref}`, { as_of: asOf }));
  return (
    <>
      <PageHead title={t('person.title', { ref })} trail={[[t('nav.people'), '/people']]} cli={command(`explain --ref ${ref}`, { 'as-of': asOf })}>
        <button type="button" onClick={() => setLetter(true)}>{t('person.print_letter')}</button>
      </PageHead>
      {letter && <LetterDialog path={withQuery(`/v1/persons/${ref}`, { as_of: asOf, year, letter: 1 })} close={() => setLetter(false)} />}
      <Show of={person}>{({ item }) => (item.known ? <Whole person={item} year={year} /> : <Empty words={t('person.unknown_then', { day: asOf ?? '' })} />)}</Show>
    </>
  );
}
