// How agencies do (办理情况): how old what they were told of is, what is late, and how long they take.
import { href } from '../address';
import { Agency } from '../agencies';
import type { AgencyScore, FlagStats, TaskSum } from '../api';
import { count, duration } from '../format';
import { t } from '../i18n';
import type { Loaded } from '../load';
import { type Column, Empty, Panel, Show, Table } from '../parts';
import { Cards } from './place_figures';

const ages: [string, string][] = [['0-3', 'accepted'], ['4-7', 'twice'], ['8-15', 'quarantined'], ['16+', 'rejected']]; // the older the louder
const ageWords = (age: string) => t(age === '16+' ? 'task.age_over' : 'task.age_days', { days: age });

/** One bar of all, each age in its colour; the words beside it say the same. */
function AgeBar({ of }: { of: TaskSum }) {
  let from = 0;
  return (
    <svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
      <rect class="room" width="1000" height="14" />
      {ages.map(([age, tone]) => {
        const width = of.open > 0 ? ((of.ages[age] ?? 0) / of.open) * 1000 : 0;
        const x = from;
        from += width;
        return width > 0 && <rect key={age} class={tone} x={x} width={width} height="14" />;
      })}
    </svg>
  );
}

function AgeLegend() {
  return <ul class="fates">{ages.map(([age, tone]) => <li key={age}><i class={tone} aria-hidden="true" />{ageWords(age)}</li>)}</ul>;
}

function overdue(one: TaskSum, own: Record<string, string | undefined>) {
  return one.overdue > 0 ? <a class="failed-text" href={href('/flags', { ...own, overdue: '1' })}>{count(one.overdue)}</a> : count(one.overdue);
}

const scoreColumns: Column<AgencyScore>[] = [
  { head: 'word.agency', cell: (one) => <a href={href('/flags', { agency: one.agency })}><Agency id={one.agency} /></a> },
  { head: 'task.open', cell: (one) => count(one.open), number: true },
  { head: 'task.overdue', cell: (one) => overdue(one, { agency: one.agency }), number: true },
  { head: 'task.claimed', cell: (one) => count(one.claimed), number: true },
  { head: 'task.ages', cell: (one) => <span class="age"><AgeBar of={one} /><span class="sr-only">{ages.map(([age]) => `${ageWords(age)} ${count(one.ages[age])}`).join(' · ')}</span></span> },
  { head: 'task.over_15', cell: (one) => count(one.ages['16+']), number: true },
  { head: 'task.to_acknowledge', cell: (one) => (one.acknowledge_seconds === null ? '–' : duration(one.acknowledge_seconds)), number: true },
  { head: 'task.to_settle', cell: (one) => (one.settle_seconds === null ? '–' : duration(one.settle_seconds)), number: true },
  { head: 'task.limits', cell: (one) => t('task.limit_days', { acknowledge: one.limits.acknowledge_days, act: one.limits.act_days, prove: one.limits.prove_days }) },
];

type Stats = Loaded<{ item: FlagStats }>;

/** What is open, late, and answered without proof: each a way into the list. */
export function FlagCards({ stats }: { stats: Stats }) {
  return (
    <Show of={stats}>{({ item }) => (
      <Cards cards={[
        { name: t('task.open'), value: <a href={href('/flags')}>{count(item.open)}</a>, under: item.oldest && t('task.oldest', { day: item.oldest }) },
        { name: t('task.overdue'), value: overdue(item, {}), under: t('task.overdue_note') },
        { name: t('task.claimed'), value: <a href={href('/flags', { task: 'CLAIMED' })}>{count(item.claimed)}</a>, under: t('task.claimed_note') },
      ]} />
    )}</Show>
  );
}

export function FlagStatsPanels({ stats }: { stats: Stats }) {
  return (
    <Show of={stats}>{({ item }) => (
      <>
        {item.agencies.length > 0 && (
          <>
            <Panel title={t('task.by_region')}>
              {item.regions.length === 0 ? <Empty words={t('task.nothing_open')} /> : (
                <>
                  <AgeLegend />
                  <ol class="ranked ages" aria-label={t('task.by_region')}>
                    {item.regions.map((one) => (
                      <li key={one.region ?? ''}>
                        {one.region ? <a href={href('/flags', { region: one.region })}>{one.name}</a> : <span>{t('place.elsewhere')}</span>}
                        <AgeBar of={one} />
                        <b>{count(one.open)}</b>
                        <span class="note">{ages.map(([age]) => count(one.ages[age])).join(' / ')} · {t('task.overdue')} {count(one.overdue)}</span>
                      </li>
                    ))}
                  </ol>
                </>
              )}
            </Panel>
            <Panel title={t('task.scoreboard')} note={t('task.scoreboard_note')}>
              <Table label={t('task.scoreboard')} rows={[...item.agencies].sort((a, b) => b.overdue - a.overdue || b.open - a.open)} id={(one) => one.agency} columns={scoreColumns} />
            </Panel>
          </>
        )}
      </>
    )}</Show>
  );
}
