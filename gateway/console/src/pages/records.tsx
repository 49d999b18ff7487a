// One source row: as it was received, as it was read, what it came to and whom it led to.  Masked.
import type { ComponentChildren } from 'preact';
import { href } from '../address';
import { Agency, type AgencyName, useAgencyName } from '../agencies';
import type { Fact, SourceRow } from '../api';
import { FieldName } from '../field_name';
import { count, moment } from '../format';
import { t, tCode } from '../i18n';
import { useLoad } from '../load';
import { Empty, Facts, Mark, PageHead, Panel, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { factWords, isPayment, paidOf } from './fact_words';

/** The place of a row, which leads to it for whoever may see it. */
export function RecordLink({ of, words }: { of: { record: string }; words: string }) {
  return may.seePeople(useCaller()) ? <a href={href(`/records/${of.record}`)}>{words}</a> : <>{words}</>;
}

function said(fact: Fact, agency: AgencyName): string {
  if (!isPayment(fact)) return factWords(fact, agency);
  const { event, what, day, amount, place } = paidOf(fact);
  return [event, what, day, amount, place].filter((part) => part !== '' && part !== '–').join(' · ');
}

function Asserted({ row }: { row: SourceRow }) {
  const { asserted } = row;
  const agency = useAgencyName();
  if (!asserted) return <Empty words={t('record.nothing')} />;
  return (
    <>
      {asserted.fact && <p class="pad"><b>{tCode('fact', asserted.fact.kind)}</b> {said(asserted.fact, agency)}</p>}
      {asserted.operation === 'end' && <p class="pad">{t('record.ends', { day: asserted.last_day ?? '–' })}</p>}
      {asserted.operation === 'remove' && <p class="pad">{t('record.removes')}</p>}
      <Facts rows={[
        ...(asserted.document ? [[tCode('document', asserted.document), <code>{asserted.number}</code>] as [string, ComponentChildren]] : []),
        [t('record.person'), row.person ? <a href={href(`/people/${row.person}`)}>{row.person}</a> : t('record.nobody')],
        ...(row.person ? [[t('word.state'), t(row.stands ? 'record.stands' : 'record.stands_not')] as [string, ComponentChildren]] : []),
      ]} />
    </>
  );
}

function Fields({ row }: { row: SourceRow }) {
  const fields = row.fields.map((field, at) => ({ ...field, at }));
  return (
    <Panel title={t('record.fields')} note={t('record.fields_note')}>
      {fields.length === 0 ? <Empty words={t('record.no_fields')} /> : (
        <Table label={t('record.fields')} rows={fields} id={(field) => field.at} columns={[
          { head: 'word.field', cell: (field) => <FieldName of={field.column} /> },
          { head: 'record.written', cell: (field) => <code>{field.written}</code>, wide: true },
          { head: 'record.read', cell: (field) => (field.read === null ? <span class="note">{t('record.same')}</span> : <><span aria-hidden="true">→ </span><code>{field.read}</code></>), wide: true },
          { head: 'record.steps', cell: (field) => field.steps.map((step) => <p key={step.reason}>{step.words}</p>), wide: true },
        ]} />
      )}
    </Panel>
  );
}

function Rules({ row }: { row: SourceRow }) {
  const rules = row.rules.map((rule, at) => ({ ...rule, at }));
  return (
    <Panel title={t('record.rules')}>
      {rules.length === 0 ? <Empty words={t('record.no_rules')} /> : (
        <Table label={t('record.rules')} rows={rules} id={(rule) => rule.at} columns={[
          { head: 'word.year', cell: (rule) => rule.year }, { head: 'word.words', cell: (rule) => rule.words ?? rule.rule, wide: true },
          { head: 'word.state', cell: (rule) => t(rule.applied ? 'person.applies' : 'person.not_applies') },
          { head: 'record.article', cell: (rule) => [rule.document, rule.article].filter(Boolean).join(' '), wide: true },
        ]} />
      )}
    </Panel>
  );
}

function Whole({ row }: { row: SourceRow }) {
  const { evidence, reject } = row;
  return (
    <>
      <div class="columns">
        <Panel>
          <p class="verdict">{row.outcome && <Mark group="outcome" code={row.outcome} />} {row.refused?.words}</p>
          <Facts rows={[
            [t('word.feed'), row.feed && <a href={href(`/feeds/${row.feed}`)}>{row.feed}</a>], [t('word.agency'), <Agency id={row.agency} />],
            [t('word.run'), <a href={href(`/runs/${row.run}`)}>{row.run}</a>], [t('record.run_state'), <Mark group="run" code={row.run_state} />],
            [t('runs.batch'), row.identity], [t('record.place'), `${row.part ? `${row.part} ` : ''}${t('word.line')} ${row.line}`],
          ]} />
          {reject && <p class="pad">{t('record.reject')} {reject.number} <Mark group="reject" code={reject.state} /> · <a href={href(`/rejects/${reject.group}`)}>{t('record.cause')}</a>
            {reject.settled_by && <> · <a href={href(`/runs/${reject.settled_by}`)}>{t('record.settled_by', { run: reject.settled_by })}</a></>}</p>}
        </Panel>
        <Panel title={t('record.file')}>
          <Facts rows={[
            [t('record.origin'), evidence?.origin], [t('word.received'), moment(evidence?.received)],
            [t('run.size'), evidence ? t('word.bytes', { n: count(evidence.bytes) }) : '–'], [t('record.sha256'), <code class="digest">{evidence?.sha256}</code>],
          ]} />
          <p class="note pad">{t('record.pass')}</p>
        </Panel>
        <Panel title={t('record.asserted')}><Asserted row={row} /></Panel>
      </div>
      <Panel title={t('record.row')} note={t('record.row_note')}>
        {row.unread && <div class="problem"><strong>{t('record.unread', { words: row.unread.words })}</strong><p>{row.unread.next}</p></div>}
        {row.row && <pre class="pad source-row">{row.row}</pre>}
      </Panel>
      <Fields row={row} />
      {row.remarks.length > 0 && (
        <Panel title={t('record.remarks')}>
          <ul class="pad">{row.remarks.map((one) => <li key={one.column + one.reason}><FieldName of={one.column} /> {one.words}</li>)}</ul>
        </Panel>
      )}
      <Rules row={row} />
    </>
  );
}

export function RecordPage({ record }: { record: string }) {
  const run = record.slice(0, record.indexOf('-'));
  const row = useLoad<{ item: SourceRow }>(`/v1/records/${record}`);
  return (
    <>
      <PageHead title={t('record.title', { record })} trail={[[t('nav.runs'), '/runs'], [run, `/runs/${run}`]]} cli={`record show ${record}`} />
      <Show of={row}>{({ item }) => <Whole row={item} />}</Show>
    </>
  );
}
