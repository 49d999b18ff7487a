// Messages to agencies: what was handed over, what waits, what was given up and can be sent once more.
import { href, set, useAddress } from '../address';
import { Agency, useAgencies } from '../agencies';
import { type Message, post, query as withQuery } from '../api';
import { command } from '../cli';
import { count, moment, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useLoad, usePages } from '../load';
import { ActButton, Choice, Empty, Facts, Mark, More, PageHead, Panel, Show, Table } from '../parts';
import { may, useCaller } from '../session';

const states = ['pending', 'sent', 'received', 'dead'];

export function DeliveriesPage() {
  const { query } = useAddress();
  const asked = { agency: query.get('agency') ?? '', state: query.get('state') ?? '', region: query.get('region') ?? '' };
  const agencies = useAgencies();
  const messages = usePages<Message>(withQuery('/v1/deliveries', { ...asked, limit: 100 }));
  const filtered = Object.values(asked).some((value) => value !== '');
  return (
    <>
      <PageHead title={t('deliveries.title')} cli={command('deliveries list', asked)}>
        <Choice label={t('word.agency')} value={asked.agency} onPick={(agency) => set({ agency })}
          options={[['', t('word.all')], ...agencies]} />
        <Choice label={t('word.state')} value={asked.state} onPick={(state) => set({ state })}
          options={[['', t('word.all')], ...states.map((one): [string, string] => [one, tCode('message', one)])]} />
      </PageHead>
      <Show of={messages}>{(rows) => (
        <Panel note={t('state.read_at', { time: moment(messages.at) })}>
          {rows.length === 0
            ? <Empty words={t(filtered ? 'state.filtered' : 'deliveries.none')} next={filtered ? '' : t('deliveries.none_next')}>
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
  const message = useLoad<{ item: Message }>(`/v1/deliveries/${id}`);
  const item = message.body?.item;
  return (
    <>
      <PageHead title={t('delivery.title', { id })} trail={[[t('nav.deliveries'), '/deliveries']]} cli={`deliveries show ${id}`}>
        {item && may.seePeople(caller) && (item.state === 'dead' || item.state === 'pending') && (
          <ActButton words={t('delivery.resend')} ask={t('delivery.resend_ask')} act={() => post(`/v1/deliveries/${id}/resend`).then(() => {
            message.again();
            return t('delivery.resent');
          })} />
        )}
      </PageHead>
      <Show of={message}>{() => item && (
        <div class="columns">
          <Panel>
            <p class="verdict"><Mark group="message" code={item.state} /></p>
            <Facts rows={[
              [t('word.agency'), <Agency id={item.agency} />], [t('delivery.group'), item.group || '–'], [t('word.county'), regionName(item.county)], [t('word.year'), item.year],
              [t('deliveries.identity'), <code>{item.identity}</code>], [t('deliveries.created'), moment(item.created)], [t('deliveries.attempts'), count(item.attempts)],
              [t('deliveries.next'), moment(item.next_attempt)], [t('deliveries.receipt'), item.receipt ? <code>{item.receipt}</code> : '–'],
            ]} />
            {item.last_failure && <div class="problem"><strong>{t('delivery.failure')}：{item.last_failure.words}</strong><p>{item.last_failure.next}</p>
              <p class="note">{t('state.trace')} <code>{item.last_failure.step}</code> · <code>{item.last_failure.code}</code></p></div>}
          </Panel>
          <Panel title={t('delivery.flags')} note={t('state.whole', { count: count(item.flags?.length) })}>
            <ul class="flags">{(item.flags ?? []).map((flag) => <li key={flag}><a href={href(`/flags/${flag}`)}>{flag}</a></li>)}</ul>
          </Panel>
        </div>
      )}</Show>
    </>
  );
}
