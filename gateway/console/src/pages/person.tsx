// One person on one screen: the sentence, why, what would change it, what to do, the rows it rests on, payments, flags.  Masked.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { href, set, useAddress } from '../address';
import { Agency, useAgencyName } from '../agencies';
import { type Fact, type Letter, type Opinion, type Person, type Plan, query as withQuery, type Source, type Step } from '../api';
import { command } from '../cli';
import { DayField, firstDay } from '../day_field';
import { dayOf, moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useKey } from '../keys';
import { useLoad } from '../load';
import { Empty, PageHead, Panel, Show, Table, type Tone } from '../parts';
import { gatewayNow, useCaller, yearOf } from '../session';
import { factsOf, factWords, inputWords, isPayment, isSpecial, paidOf, rowsOf, span } from './fact_words';
import { flagColumns } from './flags';
import { because, type Known } from './person_sentence';
import { RecordLink } from './records';
import { Looks, RevealButton } from './reveals';

const tones: Record<string, [Tone, string]> = {
  covered: ['ok', '✓'], exempt: ['none', '–'], paused: ['held', '‖'], terminated: ['none', '–'], duplicate: ['late', '◧'],
  needs_review: ['held', '?'], registered_unpaid: ['failed', '○'], uninsured: ['failed', '✕'],
};

function SourceLink({ source }: { source: Source }) {
  return <>{source.feed && <><a href={href(`/feeds/${source.feed}`)}>{source.feed}</a> </>}<a href={href(`/runs/${source.run}`)}>{t('person.run', { run: source.run })}</a> {source.part} <RecordLink of={source} words={t('person.line', { line: source.line })} /></>;
}

/** The whole answer: status, and with `known` what it rests on, rule and version. */
function Sentence({ plan, known }: { plan: Plan; known?: Known }) {
  const [tone, sign] = tones[plan.status] ?? ['none', '–'];
  const reason = plan.uninsured_reason !== 'NONE' ? tCode('uninsured', plan.uninsured_reason) : plan.settled_by !== 'NONE' ? tCode('settled', plan.settled_by) : '';
  return (
    <p class={`sentence ${known ? 'large' : ''}`}>
      <span class={`mark ${tone}`}><span class="sign" aria-hidden="true">{sign}</span>
        {t(plan.decided ? 'person.sentence' : 'person.sentence_on', { year: plan.year, words: plan.status === 'registered_unpaid' ? t('person.unpaid') : plan.words, since: plan.since ?? '–' })}</span>
      {reason && reason !== plan.words && <span>{reason}</span>}
      {plan.action !== 'NONE' && <span>{tCode('action_plan', plan.action)}</span>}
      <span class="note">{regionName(plan.county)}</span>
      {known && (
        <span class="because">{because(plan, known).map((piece, at) => (
          <span key={at}>{at > 0 && t('why.and')}{piece.words}{piece.source && <> <span class="note">[<SourceLink source={piece.source} />]</span></>}</span>
        ))}{t('why.end')}</span>
      )}
    </p>
  );
}

const articleOf = (step: Step) => [step.document, step.article].filter(Boolean).join(' ');

/** Every rule in the order tried, with what it was given. */
function Steps({ steps, facts }: { steps: Step[]; facts: Fact[] }) {
  const agency = useAgencyName();
  return (
    <ol class="steps">
      {steps.map((step, at) => (
        <li key={at} class={step.applied ? 'applied' : ''}>
          <span class={`mark ${step.applied ? 'ok' : 'none'}`}><span class="sign" aria-hidden="true">{step.applied ? '✓' : '–'}</span>{t(step.applied ? 'person.applies' : 'person.not_applies')}</span>
          <div>
            <p>{at + 1}. {step.words ?? step.rule} <span class="note">{t('person.rule', { number: step.number })}{articleOf(step) && ` · ${articleOf(step)}`}</span></p>
            {rowsOf(step).map((row) => (
              <p class="note" key={`${row.run}:${row.part ?? ''}:${row.line}`}><SourceLink source={row} />
                {factsOf(facts, row).map((fact, which) => <span key={which}> · {tCode('fact', fact.kind)} {inputWords(fact, step, agency)}</span>)}</p>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Why({ plan, facts, title, id }: { plan: Plan; facts: Fact[]; title: string; id?: string }) {
  const note = plan.decided ? t('person.policy', { version: plan.policy_version, decided: moment(plan.decided), record: plan.version }) : t('why.version', { version: plan.policy_version });
  return (
    <div id={id} tabIndex={-1}>
      <Panel title={title} note={note}><Steps steps={plan.trace} facts={facts} /></Panel>
    </div>
  );
}

/** What the policy says beside the status, for whoever advises: it changes nothing. */
function Opinions({ opinions }: { opinions: Opinion[] }) {
  const decided = (one: Opinion) => one.trace.filter((step) => step.applied).pop();
  return (
    <Panel title={t('person.opinions')} note={t('person.opinions_note')}>
      {opinions.length === 0 ? <Empty words={t('person.no_opinions')} /> : (
        <Table label={t('person.opinions')} rows={opinions.map((one, at) => ({ at, one }))} id={(row) => row.at} columns={[
          { head: 'word.year', cell: ({ one }) => one.year }, { head: 'person.question', cell: ({ one }) => tCode('question', one.question) },
          { head: 'person.opinion', cell: ({ one }) => one.words, wide: true },
          { head: 'person.article', cell: ({ one }) => {
            const step = decided(one);
            return step ? <>{articleOf(step)} <span class="note">{t('person.rule', { number: step.number })}</span></> : '–';
          }, wide: true },
          { head: 'person.of_day', cell: ({ one }) => one.day },
        ]} />
      )}
    </Panel>
  );
}

/** Special-population evidence (特殊人群认定): by whom, since when, from which row. */
function Special({ facts, whole }: { facts: Fact[]; whole: boolean }) {
  const rows = facts.filter(isSpecial).map((fact, at) => ({ at, fact }));
  const text = (fact: Fact, name: string) => String(fact[name] ?? '');
  return (
    <Panel title={t('person.special')} note={whole ? '' : t('person.special_here')}>
      {rows.length === 0 ? <Empty words={t(whole ? 'why.no_list' : 'why.no_list_here')} /> : (
        <Table label={t('person.special')} rows={rows} id={(row) => row.at} columns={[
          { head: 'person.category', cell: ({ fact }) => <><b>{tCode('capacity', text(fact, 'capacity'))}</b> <code>{text(fact, 'capacity')}</code></> },
          { head: 'person.recognised_by', cell: ({ fact }) => <Agency id={text(fact, 'agency')} /> }, { head: 'word.county', cell: ({ fact }) => regionName(text(fact, 'county')) },
          { head: 'person.span', cell: ({ fact }) => span(fact) },
          { head: 'person.source', cell: ({ fact }) => <SourceLink source={fact.source} /> }, { head: 'person.learned', cell: ({ fact }) => moment(fact.learned) },
        ]} />
      )}
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
  const agency = useAgencyName();
  const rows = facts.filter((fact) => !isPayment(fact)).map((fact, at) => ({ at, fact })).sort((a, b) => b.fact.learned.localeCompare(a.fact.learned));
  return (
    <Panel title={t('person.facts')} note={t('person.masked')}>
      {rows.length === 0 ? <Empty words={t('person.no_facts')} /> : (
        <Table label={t('person.facts')} rows={rows} id={(row) => row.at} columns={[
          { head: 'person.fact', cell: ({ fact }) => <><b>{tCode('fact', fact.kind)}</b> {factWords(fact, agency)}</>, wide: true },
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
  useLayoutEffect(() => {
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

/** The watermark goes with the page around the letter, so its foot says who printed it, and when. */
function LetterText({ letter }: { letter: Letter }) {
  const caller = useCaller();
  const [now, setNow] = useState(gatewayNow());
  useLayoutEffect(() => {
    const printing = () => setNow(gatewayNow());
    addEventListener('beforeprint', printing);
    return () => removeEventListener('beforeprint', printing);
  }, []);
  return (
    <article>
      <h2>{letter.title}</h2>
      <p>{letter.to}</p>
      {letter.sections.map((section) => <section key={section.title}><h3>{section.title}</h3>{section.lines.map((line) => <p key={line}>{line}</p>)}</section>)}
      <p class="signed">{letter.office}<br />{letter.date}</p>
      <p class="note by">{t('person.printed_by', { actor: caller.actor, time: moment(now) })}</p>
    </article>
  );
}

function Whole({ person, year, on }: { person: Person; year: string; on: string }) {
  const caller = useCaller();
  const agency = useAgencyName();
  const [looks, setLooks] = useState(0);
  const plans = [...person.plans].sort((a, b) => b.year - a.year);
  const plan = year ? plans.find((one) => String(one.year) === year) : plans[0];
  const others = plans.filter((one) => one !== plan);
  const wanted = (one: { year: number }) => !year || String(one.year) === year;
  const workedOut = person.worked_out.filter(wanted).sort((a, b) => b.year - a.year)[0];
  const known: Known = { facts: person.facts, day: person.as_of ?? dayOf(gatewayNow()), sources: person.sources, whole: caller.province, agency };
  useKey('e', () => {
    const why = document.getElementById('why');
    why?.scrollIntoView();
    why?.focus({ preventScroll: true });
  });
  return (
    <>
      <Panel class="answer">
        {plan ? <Sentence plan={plan} known={known} /> : <p class="sentence large">{year ? t('person.no_plan', { year }) : t('person.no_plan_any')}</p>}
        {plan?.undetermined && <p class="band stale">{t('person.undetermined')}</p>}
        {plan?.turning.words && <p class="turning"><b>{t('person.turning')}</b> {plan.turning.words}</p>}
        {on && (
          <div class="worked-out">
            <p class="band stale">{t('person.worked_out', { day: on })}</p>
            {workedOut ? <Sentence plan={workedOut} known={{ ...known, day: on }} /> : <p class="sentence large">{t('person.not_worked_out', { day: on })}</p>}
            {workedOut?.turning.words && <p class="turning"><b>{t('person.turning')}</b> {workedOut.turning.words}</p>}
          </div>
        )}
        <div class="pad ids">{person.identities.map((one) => <span key={one.number}>{tCode('document', one.document)} <code>{one.number}</code></span>)}
          {!person.as_of && <RevealButton person={person.ref} looked={() => setLooks(looks + 1)} />}</div>
        {others.length > 0 && <div class="others"><span class="note">{t('person.others')}</span>{others.map((one) => <Sentence key={one.year} plan={one} />)}</div>}
      </Panel>
      <div class="columns of-tables">
        <Payments facts={person.facts} />
        <Panel title={t('person.flags')}>
          {person.flags.length === 0 ? <Empty words={t('person.no_flags')} /> : (
            <Table label={t('person.flags')} rows={person.flags} id={(flag) => flag.id} columns={flagColumns.filter((column) => ['flags.number', 'word.year', 'word.agency', 'word.state', 'flags.delivery'].includes(column.head))} />
          )}
        </Panel>
      </div>
      {(!person.as_of || on) && <Opinions opinions={person.opinions.filter(wanted)} />}
      {plan && <Why plan={plan} facts={person.facts} title={t('person.why')} id="why" />}
      {workedOut && <Why plan={workedOut} facts={person.facts} title={t('person.why_on', { day: on })} />}
      <Special facts={person.facts} whole={caller.province} />
      <Sources facts={person.facts} />
      <Looks person={person.ref} turn={looks} />
    </>
  );
}

export function PersonPage({ person: ref }: { person: string }) {
  const address = useAddress();
  const { query } = address;
  const caller = useCaller();
  const chosen = yearOf(address, caller);
  const year = chosen === 'all' ? '' : chosen;
  const asOf = query.get('as_of');
  const on = query.get('on') ?? '';
  const [letter, setLetter] = useState(false);
  const person = useLoad<{ item: Person }>(withQuery(`/v1/persons/${ref}`, { as_of: asOf, on }));
  return (
    <>
      <PageHead title={t('person.title', { ref })} trail={[[t('nav.people'), '/people']]} cli={command(`explain --ref ${ref}`, { 'as-of': asOf, on })}>
        <label class="choice" title={t('person.on_hint')}><span>{t('person.on')}</span>
          <DayField name="on" min={firstDay} max={`${Math.max(...caller.years)}-12-31`} value={on} pick={(day) => set({ on: day })} />
          {on && <button type="button" class="quiet" onClick={() => set({ on: undefined })}>{t('person.on_none')}</button>}
        </label>
        <button type="button" onClick={() => setLetter(true)}>{t('person.print_letter')}</button>
      </PageHead>
      {letter && <LetterDialog path={withQuery(`/v1/persons/${ref}`, { as_of: asOf, year, letter: 1 })} close={() => setLetter(false)} />}
      <Show of={person}>{({ item }) => (item.known ? <Whole person={item} year={year} on={on} /> : <Empty words={t('person.unknown_then', { day: asOf ?? '' })} />)}</Show>
    </>
  );
}
