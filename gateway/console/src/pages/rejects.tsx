// Refused rows by cause, the largest first: what to settle to be rid of the most.
import { href, set, useAddress } from '../address';
import { query as withQuery, type RejectGroup } from '../api';
import { command } from '../cli';
import { ExportButton } from '../export';
import { count, moment, percent, regionName } from '../format';
import { t } from '../i18n';
import { usePages } from '../load';
import { Empty, More, PageHead, Panel, Show, Table } from '../parts';

/** The value that is not known, or only how it looks where it may be somebody's. */
export function Value({ group }: { group: RejectGroup }) {
  if (group.code !== null) return <code>{group.code}</code>;
  return group.shape === '' ? <>–</> : <span class="note">{t('rejects.shape', { shape: group.shape })}</span>;
}

export function RejectsPage() {
  const { query } = useAddress();
  const region = query.get('region') ?? '';
  const all = query.get('state') === 'all';
  const groups = usePages<RejectGroup>(withQuery('/v1/reject-groups', { region, state: all ? 'all' : undefined, limit: 1000 }));
  return (
    <>
      <PageHead title={t('rejects.title')} cli={command('reject groups', { region })}>
        <label class="check"><input type="checkbox" checked={all} onChange={() => set({ state: all ? undefined : 'all' })} />{t('rejects.all')}</label>
        <ExportButton kind="rejects" filters={{ region, state: all ? undefined : 'open' }} persons />
      </PageHead>
      <Show of={groups}>{(unsorted) => {
        const rows = [...unsorted].sort((a, b) => b.open - a.open || b.rows - a.rows);
        const open = rows.reduce((sum, group) => sum + group.open, 0);
        return (
          <Panel title={t('rejects.groups')} note={t('state.read_at', { time: moment(groups.at) })}>
            {rows.length === 0 ? <Empty words={t('rejects.none')} next={t('rejects.none_next')} /> : (
              <>
                <Table label={t('rejects.groups')} rows={rows} id={(group) => group.number} columns={[
                  { head: 'word.reason', cell: (group) => <a href={href(`/rejects/${group.number}`)}>{group.words}</a>, wide: true },
                  { head: 'word.field', cell: (group) => <code>{group.column || '–'}</code> },
                  { head: 'rejects.value', cell: (group) => <Value group={group} />, wide: true },
                  { head: 'word.feed', cell: (group) => group.feed },
                  { head: 'word.county', cell: (group) => regionName(group.region) },
                  { head: 'rejects.open', cell: (group) => <b>{count(group.open)}</b>, number: true },
                  { head: 'rejects.share', cell: (group) => (groups.more ? '–' : percent(group.open, open)), number: true },
                  { head: 'rejects.total', cell: (group) => count(group.rows), number: true },
                  { head: 'rejects.first', cell: (group) => moment(group.first_seen).slice(0, 10) },
                  { head: 'rejects.last', cell: (group) => moment(group.last_seen).slice(0, 10) },
                ]} />
                <More shown={rows.length} more={groups.more} busy={groups.busy} />
              </>
            )}
          </Panel>
        );
      }}</Show>
    </>
  );
}
