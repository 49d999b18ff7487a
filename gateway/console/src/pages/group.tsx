// One cause of refused rows, and its ways out: say what the value means and replay, accept it until a day, or give the rows
// back to whoever sent them.  Nothing is submitted that was not tried before.
import { useState } from 'preact/hooks';
import { href } from '../address';
import { Agency } from '../agencies';
import { type Feed, post, type Preview, type RejectGroup, type Replay } from '../api';
import { ReturnButton } from '../export';
import { fieldWords } from '../field_name';
import { count, dayOf, moment, regionName } from '../format';
import { t } from '../i18n';
import { type Loaded, useLoad } from '../load';
import { ActButton, Contacts, Facts, PageHead, Panel, Show } from '../parts';
import { gatewayNow, may, useCaller } from '../session';
import { Accept, JobsOf, RejectRows, TryThenDo, useJobs, year } from './mending';
import { Value } from './rejects';

function Repair({ group, begun }: { group: RejectGroup; begun: (job: Replay) => void }) {
  const hasCode = group.fixable;
  const [word, setWord] = useState('');
  const path = `/v1/reject-groups/${group.number}/${hasCode ? 'fix' : 'replay'}`;
  const send = <Item,>(dry_run: boolean) => post<Item>(path, hasCode ? { word, dry_run } : { dry_run });
  const values = { code: group.code ?? group.shape, feed: group.feed, word, rows: count(group.open) };
  return (
    <TryThenDo asked={word} ready={!hasCode || word !== ''} primary={hasCode} tryWords={t(hasCode ? 'group.try' : 'group.replay_try')}
      words={t('group.apply', values)} ask={t(hasCode ? 'group.apply_ask' : 'group.replay_ask', values)}
      attempt={() => send<Preview>(true)} act={() => send<Replay>(false)} begun={begun}>
      {hasCode && (
        <label class="choice"><span>{group.code === null ? t('group.word_hidden') : t('group.word', values)}</span>
          <input required maxLength={128} value={word} autocomplete="off" list="allowed-words" onInput={(event) => setWord(event.currentTarget.value)} />
          <datalist id="allowed-words">{group.allowed?.map((one) => <option key={one.word} value={one.word}>{one.means ?? ''}</option>)}</datalist>
        </label>
      )}
    </TryThenDo>
  );
}

/** Quiet until a day: it goes on counting, and is folded away where causes are listed. */
function Mute({ group, done }: { group: RejectGroup; done: () => void }) {
  const path = `/v1/reject-groups/${group.number}`;
  const [until, setUntil] = useState('');
  const [why, setWhy] = useState('');
  if (group.mute) {
    return (
      <div class="pad">
        <p>{t('mute.until', { day: group.mute.until })} · {group.mute.why} · {group.mute.actor} {moment(group.mute.made)}</p>
        <ActButton words={t('mute.end')} ask={t('mute.end_ask')} act={() => post(`${path}/unmute`).then(() => {
          done();
          return '';
        })} />
      </div>
    );
  }
  return (
    <div class="repair">
      <p class="note all">{t('mute.what')}</p>
      <label class="choice"><span>{t('mute.day')}</span>
        <input type="date" name="mute_until" min={dayOf(gatewayNow())} max={dayOf(gatewayNow() + year)} value={until} onInput={(event) => setUntil(event.currentTarget.value)} /></label>
      <label class="choice grow"><span>{t('accept.why')}</span>
        <input type="text" name="mute_why" maxLength={240} value={why} autocomplete="off" onInput={(event) => setWhy(event.currentTarget.value)} /></label>
      <ActButton words={t('mute.act')} ask={t('mute.ask', { day: until })} disabled={until === '' || why.trim() === ''} act={() => post(`${path}/mute`, { until, why }).then(() => {
        done();
        return '';
      })} />
    </div>
  );
}

/** Whose rows these are: whom to tell. */
function Owner({ id, feed }: { id: string; feed: Loaded<{ item: Feed }> }) {
  return (
    <Panel title={t('group.owner')}>
      <Show of={feed}>{({ item }) => (
        <>
          <Facts rows={[[t('word.agency'), <Agency id={item.agency} />], [t('word.feed'), <a href={href(`/feeds/${id}`)}>{id}</a>]]} />
          <Contacts contacts={item.contacts} />
        </>
      )}</Show>
    </Panel>
  );
}

export function GroupPage({ number }: { number: string }) {
  const caller = useCaller();
  const group = useLoad<{ item: RejectGroup }>(`/v1/reject-groups/${number}`, 60, ['runs']);
  const id = group.body?.item.feed;
  const feed = useLoad<{ item: Feed }>(id ? `/v1/feeds/${id}` : null);
  const jobs = useJobs();
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
              <p class="pad">{[item.feed, item.column, fieldWords(item.column)].filter(Boolean).join(' · ')}{(item.code ?? item.shape) && <> · <Value group={item} /></>}</p>
              <Facts rows={[
                [t('rejects.open'), <b>{count(item.open)}</b>], [t('rejects.total'), count(item.rows)], [t('word.county'), regionName(item.region)],
                [t('rejects.first'), <>{moment(item.first_seen)} · <a href={href(`/runs/${item.first_run}`)}>{item.first_run}</a></>],
                [t('rejects.last'), <>{moment(item.last_seen)} · <a href={href(`/runs/${item.last_run}`)}>{item.last_run}</a></>],
              ]} />
            </Panel>
            <Panel title={t('group.what_now')} class="no-print">
              <p class="pad">{t(item.fixable ? 'group.fixable' : 'group.return')}</p>
              {item.readable_again === false && <p class="pad">{item.next}</p>}
              {may.settle(caller) ? item.open > 0 && item.fixable && <Repair group={item} begun={jobs.begun} /> : <p class="pad note">{t('group.operators')}{may.seePeople(caller) && t(may.giveBack(caller) ? 'group.may_give_back' : 'group.may_return')}</p>}
              {may.seePeople(caller) && item.open > 0 && (
                <div class="pad"><ReturnButton run={item.last_run} group={item.number} agency={feed.body?.item.agency} />
                  {item.first_run !== item.last_run && <p class="note">{t('group.return_run', { run: item.last_run })}</p>}</div>
              )}
              {may.settle(caller) && item.open > 0 && !item.fixable && item.readable_again && <Repair group={item} begun={jobs.begun} />}
              {may.askAcceptance(caller) && item.open > 0 && item.acceptable && <><h3>{t('accept.title')}</h3><Accept path={`/v1/reject-groups/${number}/accept`} rows={item.open} /></>}
              {may.mute(caller) && <><h3>{t('mute.title')}</h3><Mute group={item} done={group.again} /></>}
              <JobsOf jobs={jobs} sources={['group']} target={item.number} ended={again} />
            </Panel>
          </div>
          {may.seeRows(caller) && <RejectRows turn={turn} of={{ group: number }} acceptable={item.acceptable ?? false} />}
          <Owner id={item.feed} feed={feed} />
        </>
      )}</Show>
    </>
  );
}
