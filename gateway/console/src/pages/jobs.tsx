// Jobs that read refused rows again, of every cause and run: how far each is, who began it, and stopping one.
import { useState } from 'preact/hooks';
import { post, type Replay } from '../api';
import { count, moment } from '../format';
import { t } from '../i18n';
import { usePages } from '../load';
import { ActButton, Empty, Mark, More, PageHead, Panel, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { sourceWords } from './mending';

export function JobsPage() {
  const caller = useCaller();
  const [soon, setSoon] = useState(false);
  const jobs = usePages<Replay>('/v1/replays?limit=100', soon ? 3 : 60, soon ? [] : ['runs']);
  const going = (job: Replay) => ['waiting', 'running'].includes(job.state);
  const now = (jobs.body ?? []).some(going);
  if (now !== soon) setSoon(now);
  return (
    <>
      <PageHead title={t('job.title')} cli="replay list">
        <button type="button" onClick={jobs.again}>{t('job.again')}</button>
      </PageHead>
      <Show of={jobs}>{(rows) => (
        <Panel>
          {rows.length === 0 ? <Empty words={t('job.none')} next={t('job.none_next')} /> : (
            <>
              <Table label={t('job.title')} rows={rows} id={(job) => job.number} columns={[
                { head: 'accounts.number', cell: (job) => job.number, number: true }, { head: 'job.what', cell: sourceWords },
                { head: 'word.feed', cell: (job) => job.feed }, { head: 'word.state', cell: (job) => <><Mark group="replay" code={job.state} />{job.failure && <small class="under failed-text">{job.failure.words}</small>}</> },
                { head: 'job.rows', cell: (job) => `${count(job.counts.rows)} / ${count(job.total)}`, number: true },
                { head: 'job.repaired', cell: (job) => count(job.counts.repaired), number: true }, { head: 'group.still', cell: (job) => count(job.counts.refused), number: true },
                { head: 'reveal.who', cell: (job) => job.by }, { head: 'job.made', cell: (job) => moment(job.made) }, { head: 'word.finished', cell: (job) => moment(job.finished) },
                { head: 'accounts.act', cell: (job) => (going(job) && may.settle(caller) ? <ActButton words={t('job.cancel')} ask={t('job.cancel_ask')} act={() => post(`/v1/replays/${job.number}/cancel`).then(() => {
                  jobs.again();
                  return '';
                })} /> : '–') },
              ]} />
              <More shown={rows.length} more={jobs.more} busy={jobs.busy} />
            </>
          )}
        </Panel>
      )}</Show>
    </>
  );
}
