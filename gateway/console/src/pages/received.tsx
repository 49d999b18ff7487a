// What agencies pushed: requests as they came in, and those that came under one id with two contents.
import { go, set, useAddress } from '../address';
import { Agency, useAgencies } from '../agencies';
import { type Conflict, query as withQuery, type Received } from '../api';
import { command } from '../cli';
import { count, moment } from '../format';
import { t } from '../i18n';
import { usePages } from '../load';
import { Choice, Empty, Mark, More, PageHead, Panel, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { useWindow, windowFields, WindowHides, WindowLine } from '../window';

/** From one direction to the other; for whom sees one alone, nothing. */
export function Direction({ of, agency }: { of: 'sent' | 'received'; agency: string }) {
  const window = useAddress().query.get('window') ?? undefined;
  if (!may.seeRequests(useCaller())) return null;
  return (
    <Choice label={t('received.direction')} value={of} onPick={(to) => go(to === 'sent' ? '/deliveries' : '/deliveries/received', { agency, window })}
      options={[['sent', t('received.sent')], ['received', t('received.received')]]} />
  );
}

function Conflicts() {
  const conflicts = usePages<Conflict>('/v1/conflicts?limit=100', 60);
  return (
    <Panel title={t('conflicts.title')} note={t('conflicts.note')}>
      <Show of={conflicts}>{(rows) => (rows.length === 0 ? <Empty words={t('conflicts.none')} /> : (
        <>
          <Table label={t('conflicts.title')} rows={rows} id={(one) => one.number} columns={[
            { head: 'deliveries.number', cell: (one) => one.number }, { head: 'word.agency', cell: (one) => <Agency id={one.agency} /> },
            { head: 'received.request', cell: (one) => <code>{one.request}</code> }, { head: 'deliveries.receipt', cell: (one) => <code>{one.receipt}</code> },
            { head: 'conflicts.holds', cell: (one) => <>{moment(one.first_received)} <code class="digest">{one.first_sha256}</code></>, wide: true },
            { head: 'conflicts.held', cell: (one) => <>{moment(one.received)} <code class="digest">{one.sha256}</code></>, wide: true },
          ]} />
          <More shown={rows.length} more={conflicts.more} busy={conflicts.busy} />
        </>
      ))}</Show>
    </Panel>
  );
}

export function ReceivedPage() {
  const caller = useCaller();
  const agency = useAddress().query.get('agency') ?? '';
  const agencies = useAgencies();
  const window = useWindow();
  const within = windowFields(window);
  const path = withQuery('/v1/requests', { agency, ...within, limit: 100 });
  const requests = usePages<Received>(path, 60);
  return (
    <>
      <PageHead title={t('received.title')} cli={command('requests list', { agency, ...within })} path={path}>
        <Direction of="received" agency={agency} />
        <Choice label={t('word.agency')} value={agency} onPick={(one) => set({ agency: one })} options={[['', t('word.all')], ...agencies]} />
      </PageHead>
      {may.seeConflicts(caller) && <Conflicts />}
      <WindowLine by="window.by_received" />
      <Show of={requests}>{(rows) => (
        <Panel note={t('received.no_region')}>
          {rows.length === 0
            ? <Empty words={t(agency ? 'state.filtered' : window ? 'window.empty' : 'received.none')} next={agency || window ? '' : t('received.none_next')}><WindowHides /></Empty>
            : (
              <>
                <Table label={t('received.title')} rows={rows} id={(one) => one.number} columns={[
                  { head: 'deliveries.number', cell: (one) => one.number }, { head: 'word.agency', cell: (one) => <Agency id={one.agency} /> },
                  { head: 'received.request', cell: (one) => <code>{one.request}</code>, wide: true }, { head: 'word.received', cell: (one) => moment(one.received) },
                  { head: 'word.state', cell: (one) => <Mark group="request" code={one.state} /> },
                  { head: 'received.conflicts', cell: (one) => count(one.conflicts), number: true },
                  { head: 'deliveries.receipt', cell: (one) => <code>{one.receipt}</code> },
                  { head: 'record.sha256', cell: (one) => <code title={one.sha256}>{one.sha256.slice(0, 12)}…</code> },
                ]} />
                <More shown={rows.length} more={requests.more} busy={requests.busy} />
              </>
            )}
        </Panel>
      )}</Show>
    </>
  );
}
