// Flags (疑点): who is not insured, whom that was told, what became of it.  As work: those told longest ago first.
import { useLayoutEffect } from 'preact/hooks';
import { href, set, useAddress } from '../address';
import { Agency, useAgencies } from '../agencies';
import { type Flag, type FlagStats, query as withQuery } from '../api';
import { command } from '../cli';
import { ExportButton } from '../export';
import { count, dayOf, daysBetween, moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useKey } from '../keys';
import { useLoad, usePages } from '../load';
import { Choice, type Column, Empty, Facts, Mark, More, PageHead, Panel, Show, Table } from '../parts';
import { gatewayNow, may, useCaller, yearOf } from '../session';
import { useWindow, windowFields, WindowHides, WindowLine } from '../window';
import { FlagCards, FlagStatsPanels } from './flag_stats';
import { Clock, FlagWork } from './flag_work';
import { keepList, openToNote } from './work_list';

const steps = ['SENT', 'RECEIVED', 'ACKNOWLEDGED', 'WORKING', 'CLAIMED', 'DISPUTED', 'RETURNED'];
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

const workColumns: Column<Flag>[] = [
  { head: 'flags.number', cell: (flag) => <a href={href(`/flags/${flag.id}`)}>{flag.id}</a> },
  { head: 'task.state', cell: (flag) => <><Mark group="task" code={flag.task?.state ?? ''} />{flag.task?.claim_words && <small class="under">{flag.task.claim_words}</small>}</> },
  { head: 'task.due', cell: (flag) => <Clock task={flag.task} /> },
  { head: 'task.age_head', cell: (flag) => count(flag.task?.age_days), number: true },
  { head: 'word.agency', cell: (flag) => <Agency id={flag.agency} /> },
  { head: 'word.county', cell: (flag) => <>{regionName(flag.county)}{flag.unit && flag.unit !== flag.county && <small class="under note">{flag.school_name ?? flag.unit}</small>}</> },
  { head: 'flags.code', cell: (flag) => flag.words, wide: true },
  { head: 'flags.due', cell: (flag) => flag.amount_due ?? '–', number: true },
  { head: 'flags.until', cell: (flag) => <Until flag={flag} /> },
  { head: 'task.assignee', cell: (flag) => <>{flag.task?.assignee ?? '–'}{flag.task?.escalated && <small class="under late-text">▴ {regionName(flag.task.escalated)}</small>}{flag.task?.reminded && <small class="under note">{t('task.reminded')} {dayOf(flag.task.reminded)}</small>}</> },
];

/** On a row of the list `n` opens its flag in the note. */
function useNoteKey(): void {
  const idOf = (event: KeyboardEvent) => (event.target as Element).closest('main tbody tr')?.querySelector('td:first-child a')?.textContent;
  useKey('n', (event) => {
    const id = idOf(event);
    if (id?.startsWith('F-')) openToNote(id);
  });
}

const options = (group: string, codes: string[]) => [['', t('word.all')], ...codes.map((one): [string, string] => [one, tCode(group, one)])] as [string, string][];

export function FlagsPage() {
  const caller = useCaller();
  const address = useAddress();
  const { query } = address;
  const year = yearOf(address, caller);
  // Whoever asks for a state or a delivery asks for a list of flags, everybody else for work.
  const all = query.get('view') === 'all' || query.has('state') || query.has('delivery');
  const mine = query.get('assignee') === caller.actor;
  const common = { agency: query.get('agency') ?? '', year: year === 'all' ? '' : year, region: query.get('region') ?? '' };
  const asked: Record<string, string> = all
    ? { ...common, state: query.get('state') ?? '', delivery: query.get('delivery') ?? '' }
    : { ...common, task: query.get('task') ?? '', overdue: query.get('overdue') ?? '', assignee: query.get('assignee') ?? '', order: 'clock' };
  const window = useWindow();
  const within = windowFields(window);
  const agencies = useAgencies();
  const stats = useLoad<{ item: FlagStats }>(all ? null : withQuery('/v1/flags/stats', { region: common.region, year: common.year }), 60, ['flags']);
  const path = withQuery('/v1/flags', { ...asked, ...within, limit: 100 });
  const flags = usePages<Flag>(path, 60, ['flags']);
  const filtered = Object.entries(asked).some(([name, value]) => name !== 'year' && name !== 'order' && value !== '');
  const columns = (all ? flagColumns : workColumns).filter((column) => column.head !== 'flags.due' || may.seePeople(caller));
  const clear = () => set({ agency: undefined, state: undefined, delivery: undefined, region: undefined, task: undefined, overdue: undefined, assignee: undefined });
  const { overdue, order, ...named } = asked;
  const cli = command(`flag list${order ? ' --by-clock' : ''}${overdue ? ' --overdue' : ''}`, { ...named, ...within });
  useNoteKey();
  useLayoutEffect(() => keepList((flags.body ?? []).map((flag) => flag.id)), [flags.body]);
  return (
    <>
      <PageHead title={t('flags.title')} cli={cli} path={path}>
        <Choice label={t('task.view')} value={all ? 'all' : ''} onPick={(view) => set({ view, state: undefined, delivery: undefined, task: undefined, overdue: undefined, assignee: undefined })}
          options={[['', t('task.view_work')], ['all', t('task.view_all')]]} />
        <Choice label={t('word.agency')} value={asked.agency ?? ''} onPick={(agency) => set({ agency })}
          options={[['', t('word.all')], ...agencies]} />
        {all ? (
          <>
            <Choice label={t('word.state')} value={asked.state ?? ''} onPick={(state) => set({ view: 'all', state })} options={options('flag', ['OPEN', 'SETTLED'])} />
            <Choice label={t('flags.delivery')} value={asked.delivery ?? ''} onPick={(delivery) => set({ view: 'all', delivery })} options={options('delivery', deliveries)} />
          </>
        ) : (
          <>
            <Choice label={t('task.state')} value={asked.task ?? ''} onPick={(task) => set({ task })} options={options('task', steps)} />
            <label class="check"><input type="checkbox" checked={overdue === '1'} onChange={() => set({ overdue: overdue ? undefined : '1' })} />{t('task.overdue_only')}</label>
            {may.seePeople(caller) && <label class="check"><input type="checkbox" checked={mine} onChange={() => set({ assignee: mine ? undefined : caller.actor })} />{t('task.mine_only')}</label>}
          </>
        )}
        <ExportButton kind="flags" filters={{ ...asked, ...within }} persons />
      </PageHead>
      {!all && <p class="note as-of no-print">{t('task.keys')}</p>}
      {!all && <FlagCards stats={stats} />}
      <WindowLine by={all ? 'window.by_opened' : 'window.by_told'} />
      <Show of={flags}>{(rows) => (
        <Panel note={t('flag.only_evidence')}>
          {rows.length === 0
            ? <Empty words={t(filtered ? 'state.filtered' : window ? 'window.empty' : all ? 'flags.none' : 'task.nothing_open')} next={filtered || window ? '' : t(all ? 'flags.none_next' : 'task.nothing_open_next')}>
              <WindowHides />
              {filtered && <button type="button" onClick={clear}>{t('state.clear_filter')}</button>}
            </Empty>
            : <><Table columns={columns} rows={rows} id={(flag) => flag.id} label={t('flags.title')} /><More shown={rows.length} more={flags.more} busy={flags.busy} /></>}
        </Panel>
      )}</Show>
      {!all && <FlagStatsPanels stats={stats} />}
    </>
  );
}

export function FlagPage({ id }: { id: string }) {
  const caller = useCaller();
  const flag = useLoad<{ item: Flag }>(`/v1/flags/${id}`, 60, ['flags']);
  return (
    <>
      <PageHead title={t('flag.title', { id })} trail={[[t('nav.flags'), '/flags']]} cli={`flag show ${id}`} />
      <Show of={flag}>{({ item }) => (
        <div class="columns of-flag">
          <div>
            <Panel>
              <p class="verdict"><Mark group="flag" code={item.state} /> <span>{item.words}</span></p>
              <Facts rows={[
                [t('flags.person'), may.seePeople(caller) ? <a href={href(`/people/${item.person}`, { year: item.year })}>{item.person}</a> : <code>{item.person}</code>],
                [t('flags.delivery'), <Mark group="delivery" code={item.delivery} />], [t('word.year'), item.year], [t('word.agency'), <Agency id={item.agency} />], [t('word.county'), regionName(item.county)], [t('flag.unit'), item.school_name ? <>{item.school_name} <code>{item.unit}</code></> : item.unit || '–'],
                [t('word.reason'), item.reason === 'NONE' ? '–' : tCode('uninsured', item.reason)], [t('flag.settled_by'), tCode('settled', item.settled_by)],
                ...(may.seePeople(caller) ? [[t('flags.due'), item.amount_due ?? '–'] as [string, string]] : []),
                [t('flags.until'), <Until flag={item} />],
                [t('flags.opened'), <>{moment(item.opened)}{item.state === 'OPEN' && <span class="note"> {t('flags.age', { days: count(daysBetween(dayOf(item.opened), dayOf(gatewayNow()))) })}</span>}</>],
                [t('flags.changed'), moment(item.changed)],
              ]} />
            </Panel>
            <Panel title={t('flag.answers')} note={t('flag.answers_masked')}>
              {(item.answers ?? []).length === 0 ? <Empty words={t('flag.no_answers')} /> : (
                <Table label={t('flag.answers')} rows={(item.answers ?? []).map((one, at) => ({ ...one, key: at }))} id={(one) => one.key} columns={[
                  { head: 'answer.said', cell: (one) => <>{moment(one.said)}<small class="under note">{t('answer.learned')} {moment(one.learned)}</small></> },
                  { head: 'answer.code', cell: (one) => <code>{one.code}</code> }, { head: 'answer.words', cell: (one) => one.words, wide: true },
                  { head: 'answer.remark', cell: (one) => one.remark ?? '–', wide: true }, { head: 'answer.corrected', cell: (one) => one.corrected ?? '–', wide: true },
                ]} />
              )}
            </Panel>
            <Panel title={t('flag.history')}>
              <Table label={t('flag.history')} rows={(item.history ?? []).map((entry, at) => ({ ...entry, key: at }))} id={(entry) => entry.key} columns={[
                { head: 'flag.at', cell: (entry) => moment(entry.at) }, { head: 'flag.event', cell: (entry) => tCode('flag_event', entry.event) },
                { head: 'flag.note', cell: (entry) => <code>{entry.note || '–'}</code>, wide: true },
              ]} />
            </Panel>
          </div>
          <FlagWork flag={item} again={flag.again} />
        </div>
      )}</Show>
    </>
  );
}
