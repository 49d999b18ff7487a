// Flags (疑点): who is not insured, whom that was told, what became of it.
import { href, set, useAddress } from '../address';
import { Agency, useAgencies } from '../agencies';
import { type Flag, query as withQuery } from '../api';
import { command } from '../cli';
import { ExportButton } from '../export';
import { count, dayOf, daysBetween, moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useLoad, usePages } from '../load';
import { Choice, type Column, Empty, Facts, Mark, More, PageHead, Panel, Show, Table } from '../parts';
import { gatewayNow, may, useCaller, yearOf } from '../session';

const deliveries = ['NO_CHANNEL', 'PENDING', 'SENT', 'RECEIVED', 'REFUSED', 'NONE_NEEDED', 'DORMANT'];

/** The last day, and whether it is over for somebody who has not paid. */
function Until({ flag }: { flag: Flag }) {
  const over = flag.state === 'OPEN' && flag.last_payable_day !== null && flag.last_payable_day < dayOf(gatewayNow());
  return <>{flag.last_payable_day ?? '–'}{over && <small class="under failed-text">{t('flags.overdue')}</small>}</>;
}

export const flagColumns: Column<Flag>[] = [
  { head: 'flags.number', cell: (flag) => <a href={href(`/flags/${flag.id}`)}>{flag.id}</a> },
  { head: 'word.year', cell: (flag) => flag.year },
  { head: 'word.agency', cell: (flag) => <Agency id={flag.agency} /> },
  { head: 'word.county', cell: (flag) => regionName(flag.county) },
  { head: 'word.state', cell: (flag) => <><Mark group="flag" code={flag.state} />{flag.settled_by !== 'NONE' && <small class="under">{tCode('settled', flag.settled_by)}</small>}</> },
  { head: 'flags.delivery', cell: (flag) => <Mark group="delivery" code={flag.delivery} /> },
  { head: 'flags.code', cell: (flag) => flag.words, wide: true },
  { head: 'flags.due', cell: (flag) => flag.amount_due ?? '–', number: true },
  { head: 'flags.until', cell: (flag) => <Until flag={flag} /> },
  { head: 'flags.opened', cell: (flag) => dayOf(flag.opened) },
];

export function FlagsPage() {
  const caller = useCaller();
  const address = useAddress();
  const { query } = address;
  const year = yearOf(address, caller);
  const asked = { agency: query.get('agency') ?? '', state: query.get('state') ?? '', delivery: query.get('delivery') ?? '', year: year === 'all' ? '' : year, region: query.get('region') ?? '' };
  const agencies = useAgencies();
  const flags = usePages<Flag>(withQuery('/v1/flags', { ...asked, limit: 100 }));
  const filtered = Object.entries(asked).some(([name, value]) => name !== 'year' && value !== '');
  const options = (group: string, codes: string[]) => [['', t('word.all')], ...codes.map((one): [string, string] => [one, tCode(group, one)])] as [string, string][];
  const columns = flagColumns.filter((column) => column.head !== 'flags.due' || may.seePeople(caller));
  return (
    <>
      <PageHead title={t('flags.title')} cli={command('flag list', asked)}>
        <Choice label={t('word.agency')} value={asked.agency} onPick={(agency) => set({ agency })}
          options={[['', t('word.all')], ...agencies]} />
        <Choice label={t('word.state')} value={asked.state} onPick={(state) => set({ state })} options={options('flag', ['OPEN', 'SETTLED'])} />
        <Choice label={t('flags.delivery')} value={asked.delivery} onPick={(delivery) => set({ delivery })} options={options('delivery', deliveries)} />
        <ExportButton kind="flags" filters={asked} persons />
      </PageHead>
      <Show of={flags}>{(rows) => (
        <Panel note={<>{t('state.as_of', { time: moment(flags.at) })} · {t('flag.only_evidence')}</>}>
          {rows.length === 0
            ? <Empty words={t(filtered ? 'state.filtered' : 'flags.none')} next={filtered ? '' : t('flags.none_next')}>
              {filtered && <button type="button" onClick={() => set({ agency: undefined, state: undefined, delivery: undefined, region: undefined })}>{t('state.clear_filter')}</button>}
            </Empty>
            : <><Table columns={columns} rows={rows} id={(flag) => flag.id} label={t('flags.title')} /><More shown={rows.length} more={flags.more} busy={flags.busy} /></>}
        </Panel>
      )}</Show>
    </>
  );
}

export function FlagPage({ id }: { id: string }) {
  const caller = useCaller();
  const flag = useLoad<{ item: Flag }>(`/v1/flags/${id}`);
  return (
    <>
      <PageHead title={t('flag.title', { id })} trail={[[t('nav.flags'), '/flags']]} cli={`flag show ${id}`} />
      <Show of={flag}>{({ item }) => (
        <div class="columns">
          <Panel>
            <p class="verdict"><Mark group="flag" code={item.state} /> <Mark group="delivery" code={item.delivery} /> <span>{item.words}</span></p>
            <Facts rows={[
              [t('flags.person'), may.seePeople(caller) ? <a href={href(`/people/${item.person}`, { year: item.year })}>{item.person}</a> : <code>{item.person}</code>],
              [t('word.year'), item.year], [t('word.agency'), <Agency id={item.agency} />], [t('word.county'), regionName(item.county)], [t('flag.unit'), item.unit || '–'],
              [t('word.reason'), item.reason === 'NONE' ? '–' : tCode('uninsured', item.reason)], [t('flag.settled_by'), tCode('settled', item.settled_by)],
              ...(may.seePeople(caller) ? [[t('flags.due'), item.amount_due ?? '–'] as [string, string]] : []),
              [t('flags.until'), <Until flag={item} />],
              [t('flags.opened'), <>{moment(item.opened)}{item.state === 'OPEN' && <span class="note"> {t('flags.age', { days: count(daysBetween(dayOf(item.opened), dayOf(gatewayNow()))) })}</span>}</>],
              [t('flags.changed'), moment(item.changed)],
            ]} />
          </Panel>
          <Panel title={t('flag.history')} note={t('flag.only_evidence')}>
            <Table label={t('flag.history')} rows={(item.history ?? []).map((entry, at) => ({ ...entry, key: at }))} id={(entry) => entry.key} columns={[
              { head: 'flag.at', cell: (entry) => moment(entry.at) }, { head: 'flag.event', cell: (entry) => tCode('flag_event', entry.event) },
              { head: 'flag.note', cell: (entry) => <code>{entry.note || '–'}</code>, wide: true },
            ]} />
          </Panel>
        </div>
      )}</Show>
    </>
  );
}
