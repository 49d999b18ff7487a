// One run: do its rows add up, how does it differ from the one before, what can be done about it.
import { useRef, useState } from 'preact/hooks';
import { href } from '../address';
import { type List, post, postFile, type Preview, type Replay, type Run } from '../api';
import { ReturnButton } from '../export';
import { FieldName } from '../field_name';
import { count, duration, moment, percent } from '../format';
import { t, tCode } from '../i18n';
import { type Loaded, useLoad } from '../load';
import { ActButton, Choice, Facts, Mark, PageHead, Panel, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { JobsOf, RejectRows, TryThenDo, useJobs } from './mending';

const fates = ['accepted', 'rejected', 'repeated', 'quarantined'] as const;

/** The sum that law demands, drawn: each row in has one fate. */
function Balance({ run }: { run: Run }) {
  const { counts } = run;
  const sum = fates.reduce((total, fate) => total + counts[fate], 0);
  const numbers = { in: count(counts.rows_in), sum: count(sum), accepted: count(counts.accepted), rejected: count(counts.rejected), repeated: count(counts.repeated), quarantined: count(counts.quarantined) };
  let from = 0;
  return (
    <>
      <p class={counts.balanced ? 'sum' : 'sum failed-text'}>{t(counts.balanced ? 'run.balance_ok' : 'run.balance_bad', numbers)}</p>
      {counts.rows_in > 0 && (
        <svg class="balance" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
          {fates.map((fate) => {
            const width = (counts[fate] / counts.rows_in) * 1000;
            const x = from;
            from += width;
            return width > 0 && <rect key={fate} class={fate} x={x} width={Math.max(width, 3)} height="16" />;
          })}
        </svg>
      )}
      <ul class="fates">
        {fates.map((fate) => <li key={fate}><i class={fate} aria-hidden="true" />{t(`runs.${fate}`)} <b>{count(counts[fate])}</b> <span class="note">{percent(counts[fate], counts.rows_in)}</span></li>)}
      </ul>
      <Facts rows={[
        [t('run.unchanged'), count(counts.unchanged)], [t('run.review'), count(counts.review)], [t('run.remarks'), count(counts.remarks)],
        [t('run.declared'), run.declared_rows === null ? t('run.undeclared')
          : run.declared_rows === counts.rows_in ? t('run.declared_same', { declared: count(run.declared_rows) })
            : <strong class="failed-text">{t('run.declared_other', { declared: count(run.declared_rows), difference: count(counts.rows_in - run.declared_rows) })}</strong>],
      ]} />
    </>
  );
}

/** What a person calls a stage, of the stages that the program measures, and what went in and came out. */
const phases: [string, string[], (run: Run) => [string, string]][] = [
  ['fetch', ['fetch'], (run) => ['–', run.delivery ? t('word.bytes', { n: count(run.delivery.bytes) }) : '–']],
  ['decode', ['decode', 'sort'], (run) => [t('matrix.rows', { rows: count(run.counts.rows_in) }), t('stage.kept', { kept: count(run.counts.accepted + run.counts.repeated), lost: count(run.counts.rejected + run.counts.quarantined) })]],
  ['match', ['merge', 'resolve', 'load'], (run) => [t('matrix.rows', { rows: count(run.counts.accepted + run.counts.repeated) }), t('stage.changed', { changed: count(Math.max(run.counts.accepted - run.counts.unchanged, 0)), same: count(run.counts.unchanged + run.counts.repeated) })]],
  ['decide', ['facts', 'decide'], (run) => [t('stage.facts', { facts: count(run.facts_changed) }), t('stage.plans', { plans: count(run.plans_changed), flags: count(run.flags_changed) })]],
  ['write', ['put', 'commit', 'index'], (run) => [t('stage.plans', { plans: count(run.plans_changed), flags: count(run.flags_changed) }), run.finished ? moment(run.finished) : '–']],
];

const tenths = (value: number) => (value < 0.0005 ? '< 0.001 s' : value < 10 ? `${value.toFixed(3)} s` : duration(value));

/** Stage by stage: how long, what went in, what came out.  The stages that no program measured are not drawn. */
function Timeline({ run }: { run: Run }) {
  const measured = new Map((run.stages ?? []).map((one) => [one.stage, one.seconds]));
  if (run.delivery?.fetch_seconds) measured.set('fetch', run.delivery.fetch_seconds);
  const rows = phases.map(([name, stages, flow]) => {
    const times = stages.map((stage) => measured.get(stage)).filter((time) => time !== undefined);
    return { name, seconds: times.length ? times.reduce((sum, time) => sum + time, 0) : undefined, flow: flow(run) };
  }).filter((row) => row.seconds !== undefined);
  if (rows.length === 0) return null;
  const whole = rows.reduce((sum, row) => sum + (row.seconds ?? 0), 0) || 1;
  let from = 0;
  return (
    <Panel title={t('stage.title')} note={t('stage.note')}>
      <div class="table-room">
        <table>
          <thead><tr><th scope="col">{t('stage.stage')}</th><th scope="col" class="number">{t('run.took')}</th><th scope="col">{t('stage.share')}</th><th scope="col">{t('stage.in')}</th><th scope="col">{t('stage.out')}</th></tr></thead>
          <tbody>{rows.map(({ name, seconds, flow }) => {
            const x = (from / whole) * 1000;
            from += seconds ?? 0;
            return (
              <tr key={name}>
                <th scope="row">{tCode('stage', name)}</th><td class="number">{tenths(seconds ?? 0)}</td>
                <td class="span"><svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true"><rect class="room" width="1000" height="14" /><rect class="whole" x={x} width={Math.max(((seconds ?? 0) / whole) * 1000, 4)} height="14" /></svg></td>
                <td>{flow[0]}</td><td>{flow[1]}</td>
              </tr>
            );
          })}</tbody>
        </table>
      </div>
    </Panel>
  );
}

/** From receipt until the last row was in. */
function tookOf(run: Run): string {
  return run.received && run.finished ? tenths((Date.parse(run.finished) - Date.parse(run.received)) / 1000) : '–';
}

/** The last applied run of the same list before this one. */
const beforeOf = (run: Run, earlier: Run[]) => earlier.find((one) => one.scope === run.scope && one.kind === run.kind && one.state === 'applied');

const changed = (now: number, then: number) => {
  const sign = now > then ? '+' : '−';
  const difference = `${sign}${count(Math.abs(now - then))}`;
  const share = percent(Math.abs(now - then), then);
  return now === then ? '0' : share ? t('word.aside', { words: difference, aside: `${sign}${share}` }) : difference;
};

function Before({ run, earlier }: { run: Run; earlier: Loaded<List<Run>> }) {
  return (
    <Panel title={t('run.before')}>
      <Show of={earlier}>{({ items, next }) => {
        const before = beforeOf(run, items);
        if (!before) return <p class="note pad">{next === null ? t('run.no_before') : t('run.no_before_near', { count: items.length })}</p>;
        const rows = (['rows_in', ...fates] as const).map((name) => ({ name, now: run.counts[name], then: before.counts[name] }));
        return (
          <div class="table-room narrow">
            <table>
              <thead><tr><th scope="col">{t('accept.what_changes')}</th><th scope="col" class="number">{t('run.this')}</th>
                <th scope="col" class="number"><a href={href(`/runs/${before.id}`)}>{t('run.title', { id: before.id })}</a></th><th scope="col" class="number">{t('run.change')}</th></tr></thead>
              <tbody>{rows.map(({ name, now, then }) => (
                <tr key={name}><th scope="row">{t(name === 'rows_in' ? 'word.rows' : `runs.${name}`)}</th><td class="number">{count(now)}</td><td class="number">{count(then)}</td>
                  <td class="number">{changed(now, then)}</td></tr>
              ))}
              <tr><th scope="row">{t('run.took')}</th><td class="number">{tookOf(run)}</td><td class="number">{tookOf(before)}</td><td class="number" /></tr></tbody>
            </table>
          </div>
        );
      }}</Show>
    </Panel>
  );
}

/** What a release would do to the list, in words: how it compares, and that a full list ends who is not in it. */
function consequence(run: Run, before: Run | undefined): string {
  const compared = before ? t('run.release_compared', { then: count(before.counts.rows_in), now: count(run.counts.rows_in), change: changed(run.counts.rows_in, before.counts.rows_in) }) : '';
  return compared + (run.kind === 'full' ? t('run.release_full') : '');
}

function Actions({ run, before, again }: { run: Run; before: Run | undefined; again: () => void }) {
  const caller = useCaller();
  const [reason, setReason] = useState('mistake');
  // What somebody is asked about stays, though the run goes in meanwhile: the answer says so.
  const cancel = useRef<string | undefined>(undefined);
  if (run.cancel?.action) cancel.current = run.cancel.words;
  const applying = run.state === 'applying';
  const done = () => {
    again();
    return t('action.done');
  };
  const why = (
    <Choice label={t('run.reason')} value={reason} onPick={setReason}
      options={['mistake', 'incomplete', 'superseded', 'test', 'other'].map((one): [string, string] => [one, tCode('reason', one)])} />
  );
  return (
    <>
      {may.operate(caller) && cancel.current && (run.cancel?.action || applying) && (
        <ActButton danger words={t('run.cancel')} ask={cancel.current} act={() => post(`/v1/runs/${run.id}/cancel`, { reason }).then(done)} extra={why} />
      )}
      {may.operate(caller) && !cancel.current && applying && <span class="note">{run.cancel?.words}</span>}
      {may.seePeople(caller) && run.counts.rejected > 0 && (
        <ReturnButton run={run.id} agency={run.agency} />
      )}
      {run.retry?.action && (run.retry.action === 'pull' ? may.operate(caller) : may.settle(caller)) && (
        <ActButton words={t(`run.retry_${run.retry.action}`)} ask={run.retry.words} act={() => post(`/v1/runs/${run.id}/retry`).then(done)} />
      )}
      {run.retry && !run.retry.action && may.settle(caller) && ['refused', 'held'].includes(run.state) && <span class="note">{run.retry.words}</span>}
      {may.settle(caller) && run.state === 'held' && (
        <>
          <ActButton danger={before !== undefined && run.counts.rows_in < before.counts.rows_in} words={t('run.release')} ask={t('run.release_ask', { rows: count(run.counts.rows_in), compared: consequence(run, before) })} act={() => post(`/v1/runs/${run.id}/release`).then(done)} />
          <ActButton danger words={t('run.discard')} ask={t('run.discard_ask')} act={() => post(`/v1/runs/${run.id}/discard`, { reason }).then(done)} extra={why} />
        </>
      )}
    </>
  );
}

const fileMost = 1 << 20; // over the network

/** The return file, corrected: just its rows are read again. */
function GiveBack({ run, begun }: { run: Run; begun: (job: Replay) => void }) {
  const [file, setFile] = useState<File>();
  const [turn, setTurn] = useState(0); // a file that was taken leaves its field
  const path = `/v1/runs/${run.id}/repair`;
  const large = file !== undefined && file.size > fileMost;
  return (
    <>
      <h3>{t('mend.file')}</h3>
      <TryThenDo key={turn} asked={file ? `${file.name} ${file.size} ${file.lastModified}` : ''} ready={file !== undefined && !large} primary tryWords={t('group.try')}
        words={t('mend.file_apply')} ask={t('mend.file_ask', { file: file?.name ?? '' })}
        attempt={() => postFile<Preview>(`${path}?dry_run=1`, file as File)} act={() => postFile<Replay>(path, file as File)} begun={(job) => {
          setFile(undefined);
          setTurn(turn + 1);
          begun(job);
        }}>
        <label class="choice"><span>{t('mend.file_field')}</span>
          <input type="file" name="corrected" required onChange={(event) => setFile(event.currentTarget.files?.[0])} /></label>
        {large && <strong class="failed-text">{t('mend.file_large')}</strong>}
        <small class="note all">{t('mend.file_what')}</small>
      </TryThenDo>
    </>
  );
}

/** Refused rows of the run: its ways to be rid of them, the jobs that are at it, and the rows. */
function Rejected({ run, again }: { run: Run; again: () => void }) {
  const caller = useCaller();
  const jobs = useJobs();
  const [turn, setTurn] = useState(0);
  const path = `/v1/runs/${run.id}/replay`;
  const rows = { rows: count(run.counts.rejected) };
  return (
    <>
      {(may.giveBack(caller) || may.settle(caller)) && (
        <Panel title={t('mend.title')} class="no-print">
          {may.giveBack(caller) && <GiveBack run={run} begun={jobs.begun} />}
          {may.settle(caller) && (
            <>
              <h3>{t('mend.replay')}</h3>
              <TryThenDo asked="" ready tryWords={t('group.replay_try')} words={t('mend.replay_apply')} ask={t('mend.replay_ask', rows)}
                attempt={() => post<Preview>(path, { dry_run: true })} act={() => post<Replay>(path, { dry_run: false })} begun={jobs.begun}>
                <span class="note">{t('mend.replay_what')}</span>
              </TryThenDo>
            </>
          )}
          <JobsOf jobs={jobs} sources={['run', 'file']} target={run.id} ended={() => {
            setTurn(turn + 1);
            again();
          }} />
        </Panel>
      )}
      {may.seeRows(caller) && <RejectRows turn={turn} of={{ run: run.id }} acceptable />}
    </>
  );
}

function Details({ run }: { run: Run }) {
  return (
    <div class="columns">
      <Panel title={t('run.effect')}>
        <Facts rows={[
          [t('word.received'), moment(run.received)], [t('word.finished'), moment(run.finished)],
          [t('run.took'), tookOf(run)],
          [t('run.facts'), count(run.facts_changed)], [t('run.plans'), count(run.plans_changed)], [t('run.flags'), count(run.flags_changed)],
          [t('run.released'), t(run.released ? 'word.yes' : 'word.no')],
        ]} />
      </Panel>
      <Panel title={t('run.source')}>
        <Facts rows={[
          [t('word.feed'), <a href={href(`/feeds/${run.feed}`)}>{run.feed}</a>], [t('run.identity'), <code>{run.identity}</code>],
          [t('run.kind'), tCode('kind', run.kind)], [t('run.scope'), <code>{run.scope}</code>], [t('run.base'), run.base ? <code>{run.base}</code> : '–'],
          [t('run.origin'), run.delivery ? <code>{run.delivery.origin}</code> : '–'],
          [t('run.size'), run.delivery ? t('word.bytes', { n: count(run.delivery.bytes) }) : '–'],
          ['SHA-256', run.delivery ? <code class="digest">{run.delivery.sha256}</code> : '–'],
        ]} />
      </Panel>
    </div>
  );
}

export function RunPage({ id }: { id: string }) {
  const run = useLoad<{ item: Run }>(`/v1/runs/${id}`, 60, ['runs']);
  const item = run.body?.item;
  const earlier = useLoad<List<Run>>(item ? `/v1/runs?feed=${encodeURIComponent(item.feed)}&before=${item.id}&limit=100` : null);
  const held = item?.state === 'held'; // whoever decides sees first how it differs
  return (
    <>
      <PageHead title={t('run.title', { id })} trail={[[t('nav.runs'), '/runs'], ...(item ? [[item.feed, `/feeds/${item.feed}`] as [string, string]] : [])]} cli={`run show ${id}`}>
        {item && <Actions run={item} before={beforeOf(item, earlier.body?.items ?? [])} again={run.again} />}
      </PageHead>
      <Show of={run}>{() => item && (
        <>
          <Panel>
            <p class="verdict"><Mark group="run" code={item.state} /> <span>{item.reason_words}</span></p>
            {item.state === 'held' && <p class="pad">{t('run.held_what')} {consequence(item, beforeOf(item, earlier.body?.items ?? []))}</p>}
            {item.failure && <div class="problem"><strong>{item.failure.words}</strong><p>{item.failure.next}</p></div>}
            <Balance run={item} />
          </Panel>
          {item.drift && item.drift.length > 0 && (
            <Panel title={t('run.drift')}>
              <Table label={t('run.drift')} rows={item.drift} id={(one) => one.entity + one.column + one.kind} columns={[
                { head: 'word.field', cell: (one) => <FieldName of={one.column} /> }, { head: 'feed.changes', cell: (one) => tCode('drift', one.kind) },
                { head: 'word.rows', cell: (one) => count(one.rows), number: true }, { head: 'word.state', cell: (one) => tCode('use', one.use) },
                { head: 'word.words', cell: (one) => one.words, wide: true },
              ]} />
            </Panel>
          )}
          {held && <Before run={item} earlier={earlier} />}
          {!held && <Timeline run={item} />}
          <Details run={item} />
          {held ? <Timeline run={item} /> : <Before run={item} earlier={earlier} />}
          {item.counts.rejected > 0 && <Rejected run={item} again={run.again} />}
          {item.notes && item.notes.length > 0 && (
            <Panel title={t('run.notes')} note={item.notes_complete ? '' : t('run.notes_cut')}>
              <Table label={t('run.notes')} rows={item.notes} id={(note) => `${note.part ?? ''}${note.line}${note.column}${note.reason}`} columns={[
                { head: 'word.line', cell: (note) => `${note.part ? `${note.part} ` : ''}${note.line}`, number: true },
                { head: 'word.field', cell: (note) => <FieldName of={note.column} /> }, { head: 'word.words', cell: (note) => note.words, wide: true },
              ]} />
            </Panel>
          )}
        </>
      )}</Show>
    </>
  );
}
