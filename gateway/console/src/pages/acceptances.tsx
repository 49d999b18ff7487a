// Acceptances asked for (认可放行申请): what waits for a reviewer, and one with the rows as they are and as they would be.
import { useEffect, useState } from 'preact/hooks';
import { href, set, useAddress } from '../address';
import { type Acceptance, ApiError, post, type Preview, type Problem, query as withQuery, type ReplayCounts } from '../api';
import { FieldName } from '../field_name';
import { count, moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useLoad, usePages } from '../load';
import { ActButton, Empty, Facts, More, PageHead, Panel, ProblemBox, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { JobsOf, useJobs } from './mending';

const subject = (one: Acceptance) => t(one.source === 'group' ? 'accept.of_cause' : 'accept.of_row', { number: one.target });

export function AcceptancesPage() {
  const { query } = useAddress();
  const all = query.get('state') === 'all';
  const requests = usePages<Acceptance>(withQuery('/v1/acceptances', { state: all ? undefined : 'waiting', limit: 100 }), 60);
  return (
    <>
      <PageHead title={t('accept.requests')} cli={all ? 'reject acceptances' : 'reject acceptances --state waiting'}>
        <label class="check"><input type="checkbox" checked={all} onChange={() => set({ state: all ? undefined : 'all' })} />{t('accept.all')}</label>
      </PageHead>
      <Show of={requests}>{(rows) => (
        <Panel note={t('accept.requests_note')}>
          {rows.length === 0 ? <Empty words={t(all ? 'accept.none_ever' : 'accept.none')} next={t('accept.none_next')} /> : (
            <>
              <Table label={t('accept.requests')} rows={rows} id={(one) => one.number} columns={[
                { head: 'accounts.number', cell: (one) => <a href={href(`/acceptances/${one.number}`)}>{one.number}</a>, number: true },
                { head: 'word.reason', cell: (one) => <>{one.words}<small class="under">{subject(one)}</small></>, wide: true },
                { head: 'word.field', cell: (one) => <FieldName of={one.column} /> }, { head: 'word.feed', cell: (one) => one.feed },
                { head: 'word.county', cell: (one) => regionName(one.region) },
                { head: 'group.becomes_valid', cell: (one) => <>{count(one.told.repaired)}{!one.told_complete && <small class="under">{t('accept.part', { rows: count(one.told.rows) })}</small>}</>, number: true },
                { head: 'accept.until', cell: (one) => one.until }, { head: 'accept.why', cell: (one) => one.why, wide: true },
                { head: 'accept.who', cell: (one) => <>{one.actor}<small class="under">{moment(one.asked)}</small></> },
                { head: 'word.state', cell: (one) => <>{tCode('grant_state', one.state)} {one.decided_by}</> },
              ]} />
              <More shown={rows.length} more={requests.more} busy={requests.busy} />
            </>
          )}
        </Panel>
      )}</Show>
    </>
  );
}

/** The rows now and once they are accepted, side by side. */
function BeforeAfter({ open, counts, complete }: { open: number; counts: ReplayCounts; complete: boolean }) {
  const rows = [
    { name: t('rejects.open'), before: count(open), after: count(open - counts.repaired - counts.overtaken) },
    { name: t('accept.valid'), before: count(0), after: count(counts.repaired) },
    { name: t('group.overtaken'), before: count(0), after: count(counts.overtaken) },
    { name: t('group.persons'), before: '–', after: count(counts.persons) },
    { name: t('group.raised'), before: '–', after: count(counts.flags_raised) },
    { name: t('group.withdrawn'), before: '–', after: count(counts.flags_withdrawn) },
  ];
  return (
    <>
      {!complete && <p class="late-text pad">{t('group.incomplete')}</p>}
      <Table label={t('accept.before_after')} rows={rows} id={(row) => row.name} columns={[
        { head: 'accept.what_changes', cell: (row) => row.name }, { head: 'accept.before', cell: (row) => row.before, number: true },
        { head: 'accept.after', cell: (row) => <b>{row.after}</b>, number: true },
      ]} />
    </>
  );
}

/** Tried again as things stand, by whoever may decide; what is decided takes effect at once. */
function Decide({ request, decided }: { request: Acceptance; decided: () => void }) {
  const [preview, setPreview] = useState<Preview>();
  const [problem, setProblem] = useState<Problem>();
  const path = `/v1/acceptances/${request.number}`;
  useEffect(() => {
    post<Preview>(`${path}/confirm`, { dry_run: true }).then(setPreview, (error) => {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.problem);
    });
  }, [path]);
  const act = (verdict: string, body?: object) => () => post(`${path}/${verdict}`, body).then(() => {
    decided();
    return '';
  });
  const values = { rows: count(preview?.counts.repaired ?? 0), until: request.until };
  return (
    <>
      {!preview && !problem && <p class="pad note" role="status">{t('accept.trying')}</p>}
      {problem && <ProblemBox problem={problem} />}
      {preview && <BeforeAfter open={preview.total} counts={preview.counts} complete={preview.complete} />}
      <p class="pad acts">
        {preview && <ActButton words={t('accept.confirm')} ask={t('accept.confirm_ask', values)} act={act('confirm', { dry_run: false })} />}
        <ActButton words={t('accept.refuse')} ask={t('accept.refuse_ask', { actor: request.actor })} act={act('refuse')} />
      </p>
    </>
  );
}

export function AcceptancePage({ number }: { number: string }) {
  const caller = useCaller();
  const read = useLoad<{ item: Acceptance }>(`/v1/acceptances/${number}`, 60);
  const jobs = useJobs();
  const decided = () => {
    read.again();
    jobs.list.again();
  };
  return (
    <>
      <PageHead title={t('accept.request', { number })} trail={[[t('accept.requests'), '/acceptances']]} cli={`reject acceptance ${number}`} />
      <Show of={read}>{({ item }) => {
        const deciding = item.state === 'waiting' && may.decide(caller) && item.actor !== caller.actor;
        return (
          <div class="columns">
            <Panel>
              <p class="verdict"><strong>{item.words}</strong></p>
              <Facts rows={[
                [t('accept.subject'), item.source === 'group' ? <a href={href(`/rejects/${item.target}`)}>{subject(item)}</a> : subject(item)],
                [t('word.feed'), item.feed], [t('word.field'), <FieldName of={item.column} />], [t('word.county'), regionName(item.region)],
                [t('accept.until'), <b>{item.until}</b>], [t('accept.why'), item.why],
                [t('accept.who'), `${item.actor} · ${moment(item.asked)}`], [t('accept.lapses'), item.state === 'waiting' ? moment(item.lapses) : '–'],
                [t('word.state'), [tCode('grant_state', item.state), item.decided_by, item.decided && moment(item.decided)].filter(Boolean).join(' · ')],
              ]} />
            </Panel>
            <Panel title={t(deciding ? 'accept.before_after' : 'accept.told')} class="no-print">
              {deciding ? <Decide request={item} decided={decided} /> : <BeforeAfter open={item.told_total ?? item.told.rows} counts={item.told} complete={item.told_complete} />}
              {item.state === 'waiting' && !deciding && <p class="pad note">{t('accept.another')}</p>}
              <JobsOf jobs={jobs} sources={[item.source]} target={item.target} ended={read.again} />
            </Panel>
          </div>
        );
      }}</Show>
    </>
  );
}
