// One feed: how it stands, whom to call and who has, what came, what form was agreed.
import { useRef, useState } from 'preact/hooks';
import { useAddress, href } from '../address';
import { ApiError, type Call, type Contract, type Feed, type FeedRow, type List, post, type Problem, query as withQuery, type Run } from '../api';
import { calendarWords, cronWords } from '../calendar_words';
import { FieldName } from '../field_name';
import { count, duration, feedKind, moment } from '../format';
import { t, tCode } from '../i18n';
import { useKey } from '../keys';
import { useLoad } from '../load';
import { ActButton, Choice, Contacts, Empty, Facts, Mark, PageHead, Panel, ProblemBox, Share, Show, Table, toneOf } from '../parts';
import { may, useCaller } from '../session';
import { Paused, PauseButton, ResumeButton } from './feed_pause';
import { useWindow, windowFields, WindowHides, WindowLine, windowOfDay } from '../window';
import { isAlarm, rowsOf } from './matrix_rows';
import { runColumns } from './runs';

const runsShown = 200;
const bars = 60;
const fewest = 20;
const daysShown = 90;

function Standing({ feed }: { feed: Feed }) {
  return (
    <Panel>
      <Paused feed={feed} />
      <Facts rows={[
        [t('feed.state'), <><Mark group="cell" code={feed.state} /> {feed.state_of}</>],
        [t('matrix.expected'), <>{moment(feed.expected_by)}{feed.overdue_seconds !== null && <strong class="late-text"> {t('matrix.overdue', { time: duration(feed.overdue_seconds) })}</strong>}</>],
        [t('feed.last_success'), moment(feed.last_success)],
        [t('feed.schedule'), feed.scheduled ? <span title={feed.schedule}>{cronWords(feed.schedule) ?? <code>{feed.schedule}</code>}</span> : t('feed.not_pulled')],
        ...(feed.scheduled ? [[t('feed.next'), moment(feed.retry_at ?? feed.next_fire)] as [string, string]] : []),
        [t('feed.breaker'), feed.breaker ? <Mark group="breaker" code={feed.breaker} /> : '–'],
        [t('word.agency'), feed.owner],
      ]} />
      {feed.last_failure && (
        <div class="problem"><strong>{t('word.named', { name: t('feed.failure'), words: feed.last_failure.words })}</strong><p>{feed.last_failure.next}</p>
          <p class="note">{t('state.trace')} <code>{feed.last_failure.step}</code> · <code>{feed.last_failure.code}</code></p></div>
      )}
    </Panel>
  );
}

/** Whom to call, and whether somebody has: on one panel, so that nobody calls twice. */
function Calls({ feed, again }: { feed: Feed; again: () => void }) {
  const log = feed.contact_log;
  return (
    <Panel title={t('feed.contacts')}>
      {feed.on_it && <p class="pad ok-text"><b>✓ {t('feed.on_it', { actor: feed.on_it.actor, kind: tCode('call', feed.on_it.kind) })}</b>{feed.on_it.until && ` · ${t('feed.until', { time: moment(feed.on_it.until).slice(0, 16) })}`}</p>}
      {log && !feed.on_it && feed.alarm && <p class="pad late-text"><b>! {t('feed.nobody_on_it')}</b></p>}
      <Contacts contacts={feed.contacts} />
      {log && <CallForm feed={feed.id} logged={again} />}
      {log && log.length > 0 && (
        <Table label={t('feed.calls')} rows={log} id={(one) => one.number} columns={[
          { head: 'flag.at', cell: (one) => moment(one.at).slice(0, 16) }, { head: 'task.who', cell: (one) => one.actor },
          { head: 'task.act', cell: (one) => <>{tCode('call', one.kind)}{one.until && <small class="under">{t('feed.until', { time: moment(one.until).slice(0, 16) })}</small>}</> },
          { head: 'task.words', cell: (one) => one.words ?? '–', wide: true },
        ]} />
      )}
    </Panel>
  );
}

const calls = ['called', 'reached', 'promised', 'note'];

function CallForm({ feed, logged }: { feed: string; logged: () => void }) {
  const words = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState('called');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [said, setSaid] = useState('');
  useKey('n', () => words.current?.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const until = (form.elements.namedItem('until') as HTMLInputElement | null)?.value ?? '';
    const note = words.current?.value.trim() ?? '';
    setBusy(true);
    setProblem(undefined);
    post<Call>(`/v1/feeds/${feed}/contacts`, { kind, ...(note && { words: note }), ...(kind === 'promised' && { until }) }).then(
      () => {
        form.reset();
        setKind('called');
        setSaid(t('feed.logged'));
        logged();
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <form class="fields row pad no-print" onSubmit={submit} autocomplete="off">
      <Choice label={t('task.act')} value={kind} onPick={setKind} options={calls.map((one): [string, string] => [one, tCode('call', one)])} />
      {kind === 'promised' && <label class="field"><span>{t('feed.until_field')}</span><input name="until" type="datetime-local" required /></label>}
      <label class="field grow"><span>{t('task.words')}</span><input name="words" ref={words} required={kind === 'note'} maxLength={500} autocomplete="off" /></label>
      <button type="submit" class="primary" disabled={busy}>{t('feed.log')}</button>
      <span class="said" role="status">{said}</span>
      {problem && <ProblemBox problem={problem} />}
    </form>
  );
}

function Expectations({ feed }: { feed: Feed }) {
  return (
    <Panel title={t('feed.expected')}>
      {feed.expected.length === 0 ? <Empty words={t('feed.none_expected')} /> : (
        <Table label={t('feed.expected')} rows={feed.expected} id={(one) => one.name} columns={[
          { head: 'feed.expected', cell: (one) => one.name || '–' },
          { head: 'feed.expected_days', cell: (one) => <span title={one.days}>{calendarWords(one.days) ?? <code>{one.days}</code>}</span> },
          { head: 'feed.rest_days', cell: (one) => tCode('rest', one.rest_days) },
          { head: 'feed.expected_from', cell: (one) => one.from },
          { head: 'feed.expected_by', cell: (one) => one.by + (one.days_later ? t('feed.days_later', { n: one.days_later }) : '') },
          { head: 'feed.needs', cell: (one) => tCode('needs', one.needs) },
          { head: 'feed.silence', cell: (one) => (one.silence_minutes ? duration(one.silence_minutes * 60) : '–') },
        ]} />
      )}
    </Panel>
  );
}

/** Rows of each run, the oldest left: a list that shrinks is seen before it is read. */
function Volume({ runs }: { runs: Run[] }) {
  // A held list without a row is what is to be seen; a repeated or outdated one says nothing.
  const shown = runs.filter((run) => run.counts.rows_in > 0 || run.state === 'held').slice(0, bars).reverse();
  const room = Math.max(shown.length, fewest); // a bar stays a bar where there are few
  const most = Math.max(1, ...shown.map((run) => run.counts.rows_in));
  if (shown.length < 2) return null;
  return (
    <figure class="volume">
      <svg class="bars" viewBox={`0 0 ${room * 10} 60`} preserveAspectRatio="none" role="img" aria-label={t('feed.volume')}>
        {shown.map((run, at) => {
          const height = Math.max((run.counts.rows_in / most) * 56, 1);
          const lost = ((run.counts.rejected + run.counts.quarantined) / Math.max(run.counts.rows_in, 1)) * height;
          return (
            <g key={run.id}>
              <title>{`${run.id} · ${moment(run.received)} · ${t('matrix.rows', { rows: count(run.counts.rows_in) })}`}</title>
              <rect class="whole" x={at * 10 + 1} width="8" y={60 - height} height={height} />
              <rect class="lost" x={at * 10 + 1} width="8" y={60 - height} height={lost} />
            </g>
          );
        })}
      </svg>
      <figcaption class="note">{t('feed.volume_note', { count: shown.length, most: count(most) })}</figcaption>
    </figure>
  );
}

function History({ id, day }: { id: string; day: string | null }) {
  const window = useWindow();
  const within = windowFields(window);
  const { query } = useAddress();
  const runs = useLoad<List<Run>>(withQuery('/v1/runs', { feed: id, ...(day ? { day } : within), limit: runsShown }), 60, ['runs']);
  return (
    <Panel title={day ? t('feed.history_of', { day }) : t('feed.history')}
      tools={day && <a href={href(`/feeds/${id}`)}>{t('feed.all_days')}</a>}>
      {!day && <WindowLine by="window.by_received" />}
      <Show of={runs}>{({ items, next }) => (items.length === 0 ? <Empty words={t(day ? 'feed.no_runs_day' : window ? 'window.empty' : 'feed.no_runs')}>{!day && <WindowHides />}</Empty> : (
        <>
          {!day && <Volume runs={items} />}
          <Table columns={runColumns.filter((column) => column.head !== 'word.feed')} rows={items} id={(run) => run.id} label={t('feed.history')} />
          {next !== null && <p class="more"><a href={href('/runs', { feed: id, window: day ? windowOfDay(day) : query.get('window') ?? undefined })}>{t('feed.all_runs', { shown: count(items.length) })}</a></p>}
        </>
      ))}</Show>
    </Panel>
  );
}

/** A quarter of the feed's days in a line; each leads to what came that day. */
function Days({ id }: { id: string }) {
  const matrix = useLoad<List<FeedRow>>(withQuery('/v1/feed-matrix', { by: 'feed', days: daysShown, feed: id }), 60, ['feeds']);
  const cells = rowsOf(matrix.body?.items ?? [])[0]?.cells ?? [];
  const late = cells.filter((cell) => cell.state === 'late').length;
  return (
    <Panel title={t('feed.days')} note={matrix.body && t('feed.days_note', { late, bad: cells.filter((cell) => isAlarm(cell.state)).length })}>
      <Show of={matrix} room="line">{() => (
        <ol class="days">
          {cells.map((cell) => {
            const [tone, sign] = toneOf('cell', cell.state);
            const words = `${cell.day} ${tCode('cell', cell.state)}${cell.rows === null ? '' : ` ${t('matrix.rows', { rows: count(cell.rows) })}`}`;
            return <li key={cell.day}><a class={`mark ${tone}`} href={href(`/feeds/${id}`, { day: cell.day })} title={words}><span class="sign" aria-hidden="true">{sign}</span><span class="sr-only">{words}</span></a></li>;
          })}
        </ol>
      )}</Show>
    </Panel>
  );
}

function ContractPanel({ id }: { id: string }) {
  const caller = useCaller();
  const contract = useLoad<{ item: Contract }>(`/v1/feeds/${id}/contract`);
  return (
    <Panel title={t('feed.contract')}>
      <Show of={contract}>{({ item }) => (
        <>
          <Facts rows={[
            [t('feed.volume_band'), t('feed.volume_band_of', { low: item.volume.low_percent, high: item.volume.high_percent })],
            [t('feed.on_volume'), tCode('use', item.volume.on_volume)],
            ...Object.entries(item.on_drift).map(([kind, use]): [string, string] => [t('feed.on_drift', { kind: tCode('drift', kind) }), tCode('use', use)]),
          ]} />
          {item.waiting.length > 0 && (
            <>
              <h3>{t('feed.waiting')}</h3>
              <Table label={t('feed.waiting')} rows={item.waiting} id={(one) => `${one.run}${one.entity}${one.column}${one.kind}`} columns={[
                { head: 'word.run', cell: (one) => <a href={href(`/runs/${one.run}`)}>{one.run}</a> },
                { head: 'word.words', cell: (one) => one.words, wide: true },
                { head: 'word.rows', cell: (one) => count(one.rows), number: true },
              ]} />
              {may.settle(caller) && [...new Set(item.waiting.map((one) => one.run))].map((run) => (
                <ActButton key={run} words={`${t('feed.accept')} (${run})`} ask={t('feed.accept_ask', { run: run ?? '' })}
                  act={() => post(`/v1/feeds/${id}/contract`, { run }).then(() => {
                    contract.again();
                    return t('action.done');
                  })} />
              ))}
            </>
          )}
          {item.columns.length === 0 ? <Empty words={t('feed.no_contract')} /> : (
            <>
              <details><summary>{t('feed.columns', { count: item.columns.length })}</summary>
                <Table label={t('feed.contract')} rows={item.columns} id={(one) => one.entity + one.name} columns={[
                  { head: 'feed.entity', cell: (one) => tCode('kind', one.entity) },
                  { head: 'word.field', cell: (one) => <FieldName of={one.name} /> },
                  { head: 'feed.present', cell: (one) => <Share part={one.present} whole={one.rows} />, number: true },
                  { head: 'feed.shapes', cell: (one) => one.shapes_text, wide: true },
                  { head: 'feed.codes', cell: (one) => one.codes_text, wide: true },
                ]} />
              </details>
              <h3>{t('feed.versions')}</h3>
              <Table label={t('feed.versions')} rows={item.versions} id={(one) => `${one.entity}${one.version}`} columns={[
                { head: 'feed.entity', cell: (one) => tCode('kind', one.entity) },
                { head: 'feed.version', cell: (one) => one.version, number: true },
                { head: 'feed.since', cell: (one) => moment(one.since) },
                { head: 'feed.accepted_by', cell: (one) => tCode('accepted', one.accepted_by) },
                { head: 'word.run', cell: (one) => <a href={href(`/runs/${one.run}`)}>{one.run}</a> },
                { head: 'feed.changes', cell: (one) => one.changes_text || '–', wide: true },
              ]} />
            </>
          )}
        </>
      )}</Show>
    </Panel>
  );
}

export function FeedPage({ id }: { id: string }) {
  const caller = useCaller();
  const day = useAddress().query.get('day');
  const feed = useLoad<{ item: Feed }>(`/v1/feeds/${id}`, 30, ['feeds', 'runs']);
  return (
    <>
      <PageHead title={[feedKind(id), id].filter(Boolean).join(' · ')} trail={[[t('nav.feeds'), '/feeds']]} cli={`feed show ${id}`}>
        {may.operate(caller) && feed.body?.item.scheduled && (
          <ActButton words={t('feed.pull')} ask={t('feed.pull_ask')} act={() => post<{ runs: Run[]; nothing_new: boolean }>(`/v1/feeds/${id}/pull`).then((pull) => {
            feed.again();
            return pull.runs.length ? t('feed.pulled', { runs: pull.runs.length }) : t('feed.pulled_nothing');
          })} />
        )}
        {may.operate(caller) && feed.body && (
          <>
            {feed.body.item.pause && <ResumeButton feed={feed.body.item} changed={feed.again} />}
            <PauseButton feed={feed.body.item} changed={feed.again} />
          </>
        )}
      </PageHead>
      <Show of={feed}>{({ item }) => (
        <>
          <div class="columns"><Standing feed={item} /><Calls feed={item} again={feed.again} /></div>
          <Days id={id} />
          <History id={id} day={day} />
          <Expectations feed={item} />
          <ContractPanel id={id} />
        </>
      )}</Show>
    </>
  );
}
