// Refused rows by cause, the largest first: what to settle to be rid of the most.
import { href, set, useAddress } from '../address';
import { query as withQuery, type RejectGroup } from '../api';
import { command } from '../cli';
import { ExportButton } from '../export';
import { FieldName } from '../field_name';
import { count, moment, regionName } from '../format';
import { t } from '../i18n';
import { usePages } from '../load';
import { Empty, More, PageHead, Panel, Share, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { useWindow, windowFields, WindowHides, WindowLine } from '../window';

/** The value that is not known, or only how it looks where it may be somebody's. */
export function Value({ group }: { group: RejectGroup }) {
  if (group.code !== null) return <code>{group.code}</code>;
  return group.shape === '' ? <>–</> : <span class="note" title={t('rejects.shape_note')}>{t('rejects.shape', { shape: group.shape })}</span>;
}

export function RejectsPage() {
  const caller = useCaller();
  const { query } = useAddress();
  const region = query.get('region') ?? '';
  const all = query.get('state') === 'all';
  const muted = query.get('muted') === '1';
  const window = useWindow();
  const within = windowFields(window);
  const groups = usePages<RejectGroup>(withQuery('/v1/reject-groups', { region, state: all ? 'all' : undefined, ...within, limit: 1000 }), 60, ['runs']);
  return (
    <>
      <PageHead title={t('rejects.title')} cli={command('reject groups', { region, ...within }) + (muted ? ' --muted' : '')}>
        <label class="check"><input type="checkbox" checked={muted} onChange={() => set({ muted: muted ? undefined : '1' })} />{t('mute.also')}</label>
        <label class="check"><input type="checkbox" checked={all} onChange={() => set({ state: all ? undefined : 'all' })} />{t('rejects.all')}</label>
        {may.exportRejects(caller) && <ExportButton kind="rejects" filters={{ region, state: all ? undefined : 'open', ...within }} persons />}
      </PageHead>
      <WindowLine by="window.by_seen" />
      <Show of={groups}>{(unsorted) => {
        // Whatever is folded away counts.
        const open = unsorted.reduce((sum, group) => sum + group.open, 0);
        const folded = muted ? [] : unsorted.filter((group) => group.mute);
        const rows = unsorted.filter((group) => muted || !group.mute).sort((a, b) => b.open - a.open || b.rows - a.rows);
        return (
          <Panel title={t('rejects.groups')} note={<>{t('rejects.shape_note')}{folded.length > 0 && <> · {t('mute.folded', { causes: folded.length, rows: count(folded.reduce((sum, group) => sum + group.open, 0)) })} <button type="button" onClick={() => set({ muted: '1' })}>{t('mute.show')}</button></>}</>}>
            {rows.length === 0 && folded.length > 0 ? <Empty words={t('mute.all')} /> : rows.length === 0 ? (
              region ? <Empty words={t('rejects.none_of', { region: regionName(region) })}><button type="button" onClick={() => set({ region: undefined })}>{t('state.clear_filter')}</button><WindowHides /></Empty>
                : window ? <Empty words={t('window.empty')}><WindowHides /></Empty> : <Empty words={t(all ? 'rejects.none_ever' : 'rejects.none')} next={all ? '' : t('rejects.none_next')} />
            ) : (
              <>
                <Table label={t('rejects.groups')} rows={rows} id={(group) => group.number} columns={[
                  { head: 'word.reason', cell: (group) => <><a href={href(`/rejects/${group.number}`)}>{group.words}</a>{group.mute && <small class="under">{t('mute.until', { day: group.mute.until })}</small>}</>, wide: true },
                  { head: 'word.field', cell: (group) => <FieldName of={group.column} /> },
                  { head: 'rejects.value', cell: (group) => <Value group={group} />, wide: true },
                  { head: 'word.feed', cell: (group) => group.feed },
                  { head: 'word.county', cell: (group) => regionName(group.region) },
                  { head: 'rejects.open', cell: (group) => <b>{count(group.open)}</b>, number: true },
                  { head: 'rejects.share', cell: (group) => (groups.more ? '–' : <Share part={group.open} whole={open} />), number: true },
                  { head: 'rejects.total', cell: (group) => count(group.rows), number: true },
                  { head: 'rejects.first', cell: (group) => moment(group.first_seen).slice(0, 10) },
                  { head: 'rejects.last', cell: (group) => moment(group.last_seen).slice(0, 10) },
                ]} />
                <More shown={unsorted.length} more={groups.more} busy={groups.busy} />
              </>
            )}
          </Panel>
        );
      }}</Show>
    </>
  );
}
