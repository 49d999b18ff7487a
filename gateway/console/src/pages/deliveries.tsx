// Messages to agencies: what was handed over, what waits, what was given up and can be sent once more.
import { href, set, useAddress } from '../address';
import { Agency, useAgencies } from '../agencies';
import { type AgencyState, type List, type Message, post, query as withQuery } from '../api';
import { command } from '../cli';
import { count, moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useLoad, usePages } from '../load';
import { ActButton, Choice, Empty, Facts, Mark, More, PageHead, Panel, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { useWindow, windowFields, WindowHides, WindowLine } from '../window';
import { Direction } from './received';

const states = ['pending', 'sent', 'received', 'dead'];

/** Engineers see what became of their messages, not the flags. */
function FlagLink({ id }: { id: string }) {
  return may.seeFlags(useCaller()) ? <a href={href(`/flags/${id}`)}>{id}</a> : <code>{id}</code>;
}

/** Agencies to which no call goes out now, of all or of the one looked at. */
function Channels({ agency }: { agency: string }) {
  const read = useLoad<List<AgencyState>>('/v1/agencies?limit=1000', 60);
  const told = (read.body?.items ?? []).filter((one) => one.breaker.state !== 'closed' && (!agency || one.id === agency));
  if (!read.body) return null;
  if (told.length === 0) return <p class="note as-of">{t(agency ? 'deliveries.reached' : 'deliveries.all_reached')}</p>;
  return (
    <Panel title={t('deliveries.channels')}>
      <Table label={t('deliveries.channels')} rows={told} id={(one) => one.id} columns={[
        { head: 'word.agency', cell: (one) => <Agency id={one.id} /> }, { head: 'deliveries.channel', cell: (one) => <Mark group="breaker" code={one.breaker.state} /> },
        { head: 'deliveries.failures', cell: (one) => count(one.breaker.failures_running), number: true }, { head: 'deliveries.open_until', cell: (one) => moment(one.breaker.open_until) },
        { head: 'delivery.failure', cell: (one) => one.breaker.last_failure?.words ?? '–', wide: true },
      ]} />
    </Panel>
  );
}

export function DeliveriesPage() {
  const { query } = useAddress();
  const asked = { agency: query.get('agency') ?? '', state: query.get('state') ?? '', region: query.get('region') ?? '' };
  const window = useWindow();
  const within = windowFields(window);
  const agencies = useAgencies();
  const path = withQuery('/v1/deliveries', { ...asked, ...within, limit: 100 });
  const messages = usePages<Message>(path, 60, ['deliveries']);
  const filtered = Object.values(asked).some((value) => value !== '');
  return (
    <>
      <PageHead title={t('deliveries.title')} cli={command('deliveries list', { ...asked, ...within })} path={path}>
        <Direction of="sent" agency={asked.agency} />
        <Choice label={t('word.agency')} value={asked.agency} onPick={(agency) => set({ agency })}
          options={[['', t('word.all')], ...agencies]} />
        <Choice label={t('word.state')} value={asked.state} onPick={(state) => set({ state })}
          options={[['', t('word.all')], ...states.map((one): [string, string] => [one, tCode('message', one)])]} />
      </PageHead>
      <Channels agency={asked.agency} />
      <WindowLine by="window.by_made" />
      <Show of={messages}>{(rows) => (
        <Panel>
          {rows.length === 0
            ? <Empty words={t(filtered ? 'state.filtered' : window ? 'window.empty' : 'deliveries.none')} next={filtered || window ? '' : t('deliveries.none_next')}>
              <WindowHides />
              {filtered && <button type="button" onClick={() => set({ agency: undefined, state: undefined, region: undefined })}>{t('state.clear_filter')}</button>}
            </Empty>
            : (
              <>
                <Table label={t('deliveries.title')} rows={rows} id={(message) => message.id} columns={[
                  { head: 'deliveries.number', cell: (message) => <a href={href(`/deliveries/${message.id}`)}>{message.id}</a> },
                  { head: 'word.agency', cell: (message) => <Agency id={message.agency} /> }, { head: 'word.county', cell: (message) => regionName(message.county) },
                  { head: 'word.year', cell: (message) => message.year }, { head: 'deliveries.identity', cell: (message) => <code>{message.identity}</code>, wide: true },
                  { head: 'word.state', cell: (message) => <Mark group="message" code={message.state} /> },
                  { head: 'deliveries.attempts', cell: (message) => count(message.attempts), number: true },
                  { head: 'deliveries.next', cell: (message) => moment(message.next_attempt) },
                  { head: 'deliveries.receipt', cell: (message) => (message.receipt ? <code>{message.receipt}</code> : '–'), wide: true },
                  { head: 'deliveries.created', cell: (message) => moment(message.created) },
                ]} />
                <More shown={rows.length} more={messages.more} busy={messages.busy} />
              </>
            )}
        </Panel>
      )}</Show>
    </>
  );
}

export function DeliveryPage({ id }: { id: string }) {
  const caller = useCaller();
  const message = useLoad<{ item: Message }>(`/v1/deliveries/${id}`, 60, ['deliveries']);
  const item = message.body?.item;
  const channel = useLoad<{ item: AgencyState }>(item ? `/v1/agencies/${encodeURIComponent(item.agency)}` : null, 60).body?.item.breaker;
  return (
    <>
      <PageHead title={t('delivery.title', { id })} trail={[[t('nav.deliveries'), '/deliveries']]} cli={`deliveries show ${id}`}>
        {item && may.send(caller) && (item.state === 'dead' || item.state === 'pending') && (
          <ActButton words={t('delivery.resend')} ask={t('delivery.resend_ask')} act={() => post(`/v1/deliveries/${id}/resend`).then(() => {
            message.again();
            return t('delivery.resent');
          })} />
        )}
      </PageHead>
      <Show of={message}>{() => item && (
        <div class="columns of-tables">
          <Panel>
            <p class="verdict"><Mark group="message" code={item.state} /></p>
            <Facts rows={[
              [t('word.agency'), <Agency id={item.agency} />], ...(item.group && item.group !== item.county ? [[t('delivery.group'), item.group] as [string, string]] : []), [t('word.county'), regionName(item.county)], [t('word.year'), item.year],
              [t('deliveries.identity'), <code>{item.identity}</code>], [t('deliveries.created'), moment(item.created)], [t('deliveries.attempts'), count(item.attempts)],
              [t('deliveries.channel'), channel ? <><Mark group="breaker" code={channel.state} />{channel.open_until && <small class="under note">{t('deliveries.open_until')} {moment(channel.open_until)}</small>}</> : '–'],
              [t('deliveries.next'), moment(item.next_attempt)], [t('deliveries.receipt'), item.receipt ? <code>{item.receipt}</code> : '–'],
            ]} />
            {item.last_failure && <div class="problem"><strong>{t('word.named', { name: t('delivery.failure'), words: item.last_failure.words })}</strong><p>{item.last_failure.next}</p>
              <p class="note">{t('state.trace')} <code>{item.last_failure.step}</code> · <code>{item.last_failure.code}</code></p></div>}
          </Panel>
          <Panel title={t('delivery.tries')} note={t('state.whole', { count: count(item.attempts_made?.length) })}>
            {(item.attempts_made ?? []).length === 0 ? <Empty words={t('delivery.no_tries')} /> : (
              <Table label={t('delivery.tries')} rows={(item.attempts_made ?? []).map((one, at) => ({ ...one, key: at }))} id={(one) => one.key} columns={[
                { head: 'flag.at', cell: (one) => moment(one.at) }, { head: 'word.state', cell: (one) => <Mark group="message" code={one.state} /> },
                { head: 'delivery.status', cell: (one) => (one.status === null ? '–' : <code>{one.status}</code>), number: true },
                { head: 'delivery.said', cell: (one) => (one.said === null ? '–' : <code>{one.said}</code>), number: true },
                { head: 'delivery.took', cell: (one) => `${(one.milliseconds / 1000).toFixed(1)} s`, number: true },
                { head: 'delivery.try_failed', cell: (one) => (one.failure ? <>{one.failure.words} <code>{one.failure.code}</code></> : '–'), wide: true },
              ]} />
            )}
          </Panel>
          <Panel title={t('delivery.answers')} note={item.answers_closed ? t('delivery.answers_closed') : t('flag.only_evidence')}>
            {(item.answers ?? []).length === 0 ? <Empty words={t('delivery.no_answers')} /> : (
              <Table label={t('delivery.answers')} rows={item.answers ?? []} id={(one) => one.flag} columns={[
                { head: 'flags.number', cell: (one) => <FlagLink id={one.flag} /> }, { head: 'answer.code', cell: (one) => <code>{one.code}</code> },
                { head: 'answer.words', cell: (one) => one.words, wide: true }, { head: 'answer.said', cell: (one) => moment(one.said) },
              ]} />
            )}
          </Panel>
          {(item.refused ?? []).length > 0 && (
            <Panel title={t('delivery.refused')} note={t('state.whole', { count: count(item.refused?.length) })}>
              <Table label={t('delivery.refused')} rows={item.refused ?? []} id={(one) => one.flag} columns={[
                { head: 'flags.number', cell: (one) => <FlagLink id={one.flag} /> }, { head: 'answer.code', cell: (one) => <code>{one.code}</code> },
                { head: 'word.reason', cell: (one) => one.words ?? '–', wide: true },
              ]} />
            </Panel>
          )}
          <Panel title={t('delivery.flags')} note={t('state.whole', { count: count(item.flags?.length) })}>
            <ul class="flags">{[...(item.flags ?? [])].sort().map((flag) => <li key={flag}><FlagLink id={flag} /></li>)}</ul>
          </Panel>
        </div>
      )}</Show>
    </>
  );
}
