// One cause of refused rows, and its two ways out: say what the value means and replay, or give the rows back to whoever
// sent them.  Nothing is submitted that was not tried before.
import { useState } from 'preact/hooks';
import { href } from '../address';
import { ApiError, post, type Preview, type Problem, query as withQuery, type Reject, type RejectGroup, type Replay } from '../api';
import { ReturnButton } from '../export';
import { count, moment, regionName } from '../format';
import { t } from '../i18n';
import { useLoad, usePages } from '../load';
import { ActButton, type Column, Facts, Mark, More, PageHead, Panel, ProblemBox, Show, Table } from '../parts';
import { may, useCaller } from '../session';
import { Value } from './rejects';

export const rejectColumns: Column<Reject>[] = [
  { head: 'word.run', cell: (row) => <a href={href(`/runs/${row.run}`)}>{row.run}</a> },
  { head: 'word.line', cell: (row) => `${row.part ? `${row.part} ` : ''}${row.line}`, number: true },
  { head: 'word.field', cell: (row) => <code>{row.column}</code> },
  { head: 'word.reason', cell: (row) => row.words, wide: true },
  { head: 'group.row', cell: (row) => <code class="row-text">{row.row}</code>, wide: true },
  { head: 'word.state', cell: (row) => <Mark group="reject" code={row.state} /> },
];

function PreviewTable({ preview }: { preview: Preview }) {
  const { counts } = preview;
  return (
    <div class="preview" role="status">
      <h3>{t('group.preview')}</h3>
      {!preview.complete && <p class="late-text">{t('group.incomplete')}</p>}
      <Facts rows={[
        [t('group.becomes_valid'), <b class="ok-text">{count(counts.repaired)}</b>], [t('group.still'), count(counts.refused)],
        [t('group.overtaken'), count(counts.overtaken)], [t('group.persons'), count(counts.persons)],
        [t('group.raised'), count(counts.flags_raised)], [t('group.withdrawn'), count(counts.flags_withdrawn)],
      ]} />
      {preview.still_refused.map((one) => <p class="note" key={one.reason}>{one.words} {count(one.rows)}</p>)}
    </div>
  );
}

/** Progress of the job, asked for until it has ended. */
function Job({ number, ended }: { number: number; ended: () => void }) {
  const [over, setOver] = useState(false);
  const job = useLoad<{ item: Replay }>(`/v1/replays/${number}`, over ? 0 : 1);
  const item = job.body?.item;
  if (item && !over && ['done', 'cancelled', 'failed'].includes(item.state)) {
    setOver(true);
    ended();
  }
  if (!item) return null;
  return (
    <p class="verdict" role="status">{t('group.job', { number })} <Mark group="replay" code={item.state} />
      <progress max={Math.max(item.total, 1)} value={item.counts.rows} aria-label={t('group.job', { number })} /> {count(item.counts.rows)} / {count(item.total)}
      {item.failure && <strong class="failed-text">{item.failure.words}</strong>}</p>
  );
}

function Repair({ group, begun }: { group: RejectGroup; begun: (job: number) => void }) {
  const hasCode = group.fixable;
  const [word, setWord] = useState('');
  const [tried, setTried] = useState<{ word: string; preview: Preview }>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const path = `/v1/reject-groups/${group.number}/${hasCode ? 'fix' : 'replay'}`;
  const body = (dry_run: boolean) => (hasCode ? { word, dry_run } : { dry_run });
  const attempt = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    post<Preview>(path, body(true)).then((preview) => setTried({ word, preview }), (error) => {
      if (!(error instanceof ApiError)) throw error;
      setTried(undefined);
      setProblem(error.problem);
    }).finally(() => setBusy(false));
  };
  const current = tried && tried.word === word ? tried.preview : undefined;
  const values = { code: group.code ?? group.shape, feed: group.feed, word, rows: count(group.open) };
  return (
    <>
      <form class="repair" onSubmit={attempt}>
        {hasCode && (
          <label class="choice"><span>{group.code === null ? t('group.word_hidden') : t('group.word', values)}</span>
            <input required maxLength={128} value={word} autocomplete="off" list="allowed-words" onInput={(event) => setWord(event.currentTarget.value)} />
            <datalist id="allowed-words">{group.allowed?.map((one) => <option key={one.word} value={one.word}>{one.means ?? ''}</option>)}</datalist>
          </label>
        )}
        <button type="submit" class={hasCode ? 'primary' : ''} disabled={busy || (hasCode && word === '')}>{t(hasCode ? 'group.try' : 'group.replay_try')}</button>
        {!current && <span class="note">{t('group.try_first')}</span>}
      </form>
      {problem && <ProblemBox problem={problem} />}
      {current && <PreviewTable preview={current} />}
      {current && current.counts.repaired > 0 && (
        <ActButton words={t('group.apply', values)} ask={t(hasCode ? 'group.apply_ask' : 'group.replay_ask', values)}
          act={() => post<Replay>(path, body(false)).then((made) => {
            begun(made.number);
            setTried(undefined);
            return '';
          })} />
      )}
    </>
  );
}

function Rows({ number }: { number: string }) {
  const rows = usePages<Reject>(withQuery('/v1/rejects', { group: number, limit: 100 }));
  return (
    <Panel title={t('group.rows')} note={t('group.masked')}>
      <Show of={rows}>{(items) => <><Table columns={rejectColumns} rows={items} id={(row) => row.number} label={t('group.rows')} /><More shown={items.length} more={rows.more} busy={rows.busy} /></>}</Show>
    </Panel>
  );
}

export function GroupPage({ number }: { number: string }) {
  const caller = useCaller();
  const group = useLoad<{ item: RejectGroup }>(`/v1/reject-groups/${number}`);
  const [job, setJob] = useState<number>(); // its end is told even when nothing is left open
  const [turn, setTurn] = useState(0);
  const again = () => {
    group.again();
    setTurn(turn + 1);
  };
  return (
    <>
      <PageHead title={group.body?.item.words ?? t('group.title', { number })} trail={[[t('nav.rejects'), '/rejects']]} cli={`reject group ${number}`} />
      <Show of={group}>{({ item }) => (
        <>
          <div class="columns">
            <Panel>
              <p class="verdict"><strong>{t('group.title', { number })}</strong></p>
              <p class="pad">{[item.feed, item.column].filter(Boolean).join(' · ')}{(item.code ?? item.shape) && <> · <Value group={item} /></>}</p>
              <Facts rows={[
                [t('rejects.open'), <b>{count(item.open)}</b>], [t('rejects.total'), count(item.rows)], [t('word.county'), regionName(item.region)],
                [t('rejects.first'), <>{moment(item.first_seen)} · <a href={href(`/runs/${item.first_run}`)}>{item.first_run}</a></>],
                [t('rejects.last'), <>{moment(item.last_seen)} · <a href={href(`/runs/${item.last_run}`)}>{item.last_run}</a></>],
              ]} />
            </Panel>
            <Panel title={t('group.what_now')} class="no-print">
              <p class="pad">{t(item.fixable ? 'group.fixable' : 'group.return')}</p>
              {item.readable_again === false && <p class="pad">{item.next}</p>}
              {may.settle(caller) ? item.open > 0 && item.fixable && <Repair group={item} begun={setJob} /> : <p class="pad note">{t('group.operators')}</p>}
              {may.seePeople(caller) && item.open > 0 && (
                <div class="pad"><ReturnButton run={item.last_run} group={item.number} to={item.feed} />
                  {item.first_run !== item.last_run && <p class="note">{t('group.return_run', { run: item.last_run })}</p>}</div>
              )}
              {may.settle(caller) && item.open > 0 && !item.fixable && item.readable_again && <Repair group={item} begun={setJob} />}
              {job !== undefined && <Job key={job} number={job} ended={again} />}
            </Panel>
          </div>
          {may.seeRows(caller) && <Rows key={turn} number={number} />}
        </>
      )}</Show>
    </>
  );
}
