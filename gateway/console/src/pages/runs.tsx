import { href, set, useAddress } from '../address';
import { type Feed, type List, query as withQuery, type Run } from '../api';
import { command } from '../cli';
import { ExportButton } from '../export';
import { count, moment } from '../format';
import { t, tCode } from '../i18n';
import { useLoad, usePages } from '../load';
import { Choice, type Column, Empty, Mark, More, PageHead, Panel, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { useWindow, windowFields, WindowHides, WindowLine } from '../window';

const states = ['received', 'waiting', 'applying', 'applied', 'refused', 'held', 'outdated', 'repeated', 'discarded', 'cancelled'];

export const runColumns: Column<Run>[] = [
  { head: 'word.run', cell: (run) => <a href={href(`/runs/${run.id}`)}>{run.id}</a> },
  { head: 'word.feed', cell: (run) => run.feed },
  { head: 'runs.batch', cell: (run) => <code>{run.identity}</code>, wide: true },
  { head: 'word.state', cell: (run) => <Mark group="run" code={run.state} /> },
  { head: 'word.reason', cell: (run) => run.reason_words ?? '', wide: true },
  { head: 'word.rows', cell: (run) => count(run.counts.rows_in), number: true },
  { head: 'runs.accepted', cell: (run) => count(run.counts.accepted), number: true },
  { head: 'runs.rejected', cell: (run) => (run.counts.rejected ? <b class="failed-text">{count(run.counts.rejected)}</b> : 0), number: true },
  { head: 'runs.repeated', cell: (run) => count(run.counts.repeated), number: true },
  { head: 'runs.quarantined', cell: (run) => count(run.counts.quarantined), number: true },
  { head: 'word.received', cell: (run) => moment(run.received) },
];

export function RunsPage() {
  const caller = useCaller();
  const { query } = useAddress();
  const feed = query.get('feed') ?? '';
  const state = query.get('state') ?? '';
  const window = useWindow();
  const within = windowFields(window);
  const unbalanced = query.get('unbalanced') === '1' ? '1' : '';
  const filtered = feed !== '' || state !== '' || unbalanced !== '';
  const feeds = useLoad<List<Feed>>('/v1/feeds');
  const path = withQuery('/v1/runs', { feed, state, ...within, unbalanced });
  const runs = usePages<Run>(path, 60, ['runs']);
  return (
    <>
      <PageHead title={t('runs.title')} cli={command(`run list${unbalanced ? ' --unbalanced' : ''}`, { feed, state, ...within })} path={path}>
        <Choice label={t('word.feed')} value={feed} onPick={(value) => set({ feed: value })}
          options={[['', t('word.all')], ...(feeds.body?.items ?? []).map((one): [string, string] => [one.id, one.id])]} />
        <Choice label={t('word.state')} value={state} onPick={(value) => set({ state: value })}
          options={[['', t('word.all')], ...states.map((one): [string, string] => [one, tCode('run', one)])]} />
        {may.exportRuns(caller) && <ExportButton kind="runs" filters={{ feed, state, ...within }} persons={false} />}
      </PageHead>
      <WindowLine by="window.by_received" />
      <Show of={runs}>{(rows) => (
        <Panel>
          {rows.length === 0
            ? <Empty words={t(filtered ? 'state.filtered' : window ? 'window.empty' : 'feed.no_runs')}>
              <WindowHides />
              {filtered && <button type="button" onClick={() => set({ feed: undefined, state: undefined, unbalanced: undefined })}>{t('state.clear_filter')}</button>}
            </Empty>
            : <><Table columns={runColumns} rows={rows} id={(run) => run.id} label={t('runs.title')} /><More shown={rows.length} more={runs.more} busy={runs.busy} /></>}
        </Panel>
      )}</Show>
    </>
  );
}
