// Overview (总览): do all rows and all persons add up, what wants a person first, did the feeds come.
import type { ComponentChildren } from 'preact';
import { href, useAddress } from '../address';
import { type FeedRow, type Figures, type FlagStats, type Health, type List, query as withQuery, type Region, type Rows, type Trouble, type YearStanding } from '../api';
import { command } from '../cli';
import { count, dayOf, feedKind, moment, regionName } from '../format';
import { type Key, t, tCode } from '../i18n';
import { type Loaded, useLoad } from '../load';
import { type Column, Empty, PageHead, Panel, Share as Percent, Show, Table, type Tone, toneOf } from '../parts';
import { may, useCaller, yearOf } from '../session';
import { useWindow, windowFields, WindowLine } from '../window';
import { NewestBrief } from './briefs';
import { certificateOf } from './health';
import { arrivals, isAlarm, isExpected, isQuiet, type Row, rowsOf } from './matrix_rows';
import { Cards, CountedLine, NotCounted, Partial, placeCards, ranked, RankedBars, useCounted, useRegion } from './place_figures';

const seconds = 60;
const days = 14;
const rankedShown = 5;
const fates = ['accepted', 'rejected', 'repeated', 'quarantined'] as const;
const fateLinks: Partial<Record<(typeof fates)[number], [string, Record<string, string>]>> = { rejected: ['/rejects', {}], quarantined: ['/runs', { state: 'refused' }] };
const statuses: [string, string][] = [ // in the order in which they are drawn, with their colour
  ['covered', 'accepted'], ['duplicate', 'twice'], ['paused', 'paused'], ['exempt', 'outside'], ['terminated', 'gone'],
  ['needs_review', 'review'], ['registered_unpaid', 'quarantined'], ['uninsured', 'rejected'],
];

interface Share { key: string; tone: string; words: string; value: number; link?: string | undefined }

type Checked = 'balanced' | 'unbalanced' | 'differs' | 'unchecked';
const marks: Record<Checked, [Tone, string]> = { balanced: ['ok', '✓'], unbalanced: ['failed', '✕'], differs: ['late', '≠'], unchecked: ['none', '–'] };

/** An identity drawn: the whole is its parts, and what came of holding it against a sum that was made another way. */
function Sum({ whole, words, shares, checked, bad, note }: { whole: number; words: string; shares: Share[]; checked: Checked; bad: string; note?: ComponentChildren }) {
  let from = 0;
  const [tone, sign] = marks[checked];
  return (
    <div class="identity">
      <p class="sum"><span class={`mark ${tone}`}><span class="sign" aria-hidden="true">{sign}</span>{t(`overview.${checked}`)}</span> <b>{words} {count(whole)}</b> = {note && <span class="note">{note}</span>}</p>
      {checked === 'unbalanced' && <p class="problem">{bad}</p>}
      {checked === 'differs' && <p class="note pad">{bad}</p>}
      {whole > 0 && (
        <svg class="balance" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
          {shares.map(({ key, tone, value }) => {
            const width = (value / whole) * 1000;
            const x = from;
            from += width;
            return width > 0 && <rect key={key} class={tone} x={x} width={Math.max(width, 3)} height="16" />;
          })}
        </svg>
      )}
      <ul class="fates">
        {shares.map(({ key, tone, words: name, value, link }, at) => (
          <li key={key}>{at > 0 && <span class="plus">+ </span>}<i class={tone} aria-hidden="true" />{link ? <a href={link}>{name}</a> : name} <b>{count(value)}</b> {whole > 0 && <span class="note"><Percent part={value} whole={whole} /></span>}</li>
        ))}
      </ul>
    </div>
  );
}

/** How many of those that are due came, as a card: the first question of the day. */
function arrivalCard(rows: Row[] | undefined) {
  if (!rows) return { name: t('overview.came'), value: notYet };
  const { expected, well, waiting, bad } = arrivals(rows);
  return {
    name: t('overview.came'),
    value: <a href={href('/feeds', bad ? { only: 'problems' } : {})} class={bad ? 'failed-text' : ''}>{count(well)} / {count(expected - waiting)}</a>,
    under: expected === 0 ? t('overview.none_due') : t('overview.came_note', { waiting, bad }),
  };
}

function RowSum({ rows }: { rows: Rows }) {
  const window = useAddress().query.get('window') ?? undefined;
  const shares = fates.map((fate): Share => {
    const link = fateLinks[fate];
    return { key: fate, tone: fate, words: t(`runs.${fate}`), value: rows[fate], link: link && href(link[0], { ...link[1], window }) };
  });
  return <Sum whole={rows.rows_in} words={t('overview.rows_in')} shares={shares} checked={rows.balanced ? 'balanced' : 'unbalanced'} bad={t('overview.rows_bad', { batches: count(rows.unbalanced) })} />;
}

/** Those who are to be flagged lead to their flags. */
const statusLinks = (year: number): Record<string, string> => ({
  uninsured: href('/flags', { state: 'OPEN', year }), registered_unpaid: href('/flags', { state: 'OPEN', year }),
});

function PersonSum({ standing }: { standing: YearStanding }) {
  const caller = useCaller();
  const links = may.seeFlags(caller) ? statusLinks(standing.year) : {};
  const shares = statuses.map(([status, tone]): Share => {
    const found = standing.statuses.find((one) => one.status === status);
    // Parts of what the cards call insured and uninsured go by their own names.
    const words = status === 'covered' ? t('overview.covered') : status === 'uninsured' ? t('overview.unregistered') : tCode('status', status);
    return { key: status, tone, words, value: found?.certain ?? 0, link: links[status] };
  });
  // Whoever is marked may stand on either side once the sources are in: apart, as on every page.
  shares.push({ key: 'undetermined', tone: 'repeated', words: t('overview.undetermined'), value: standing.undetermined });
  const sum = shares.reduce((total, { value }) => total + value, 0);
  // Records are summed by themselves for the province alone.
  const checked = sum !== standing.persons || standing.balanced === false ? 'unbalanced' : standing.balanced ? 'balanced' : 'unchecked';
  return (
    <Sum whole={standing.persons} words={t('overview.persons')} shares={shares} checked={checked} bad={t('overview.persons_bad', { counted: count(standing.persons), recorded: count(standing.recorded) })}
      note={[standing.recorded !== null && checked === 'balanced' && t('overview.recorded', { recorded: count(standing.recorded) }), t('overview.which')].filter(Boolean).join(' · ')} />
  );
}

/** Flags as each change counted them, held against the last count of all of them one by one. */
function FlagSum({ figures, standing, year }: { figures: Figures; standing: YearStanding | undefined; year: string }) {
  const mine = figures.flags.filter((one) => String(one.year) === year);
  const sum = (name: 'open' | 'settled' | 'settled_by_payment' | 'dormant') => mine.reduce((total, one) => total + one[name], 0);
  const open = sum('open');
  const settled = sum('settled');
  const paid = sum('settled_by_payment');
  const dormant = sum('dormant');
  const shares: Share[] = [
    { key: 'open', tone: 'quarantined', words: t('overview.flags_open'), value: open, link: href('/flags', { state: 'OPEN', year }) },
    { key: 'paid', tone: 'accepted', words: t('overview.flags_paid'), value: paid, link: href('/flags', { state: 'SETTLED', year }) },
    { key: 'other', tone: 'outside', words: t('overview.flags_other'), value: settled - paid, link: href('/flags', { state: 'SETTLED', year }) },
  ];
  const same = standing && open === standing.flags_open && settled === standing.flags_settled && paid === standing.flags_paid;
  const bad = standing ? t('overview.flags_differ', { time: moment(figures.standing?.as_of), open: count(standing.flags_open), settled: count(standing.flags_settled), paid: count(standing.flags_paid) }) : '';
  return (
    <Sum whole={open + settled} words={t('overview.flags')} shares={shares} checked={!standing ? 'unchecked' : same ? 'balanced' : 'differs'} bad={bad}
      note={<>{same && `${t('overview.flags_same')} · `}<a href={href('/flags', { delivery: 'DORMANT', year })}>{t('overview.flags_dormant', { count: count(dormant) })}</a></>} />
  );
}

const toneOfProblem: Record<string, [Tone, string]> = {
  feeds: ['failed', '○'], runs: ['held', '‖'], deliveries: ['failed', '✕'], rejects: ['late', '!'], flags: ['late', '⚑'],
};

const unitOf: Record<string, Key> = {
  feeds: 'overview.unit_feeds', runs: 'overview.unit_runs', deliveries: 'overview.unit_lines', rejects: 'overview.unit_causes', flags: 'overview.unit_lines',
};

function whereTo(one: Trouble): string {
  if (one.kind === 'feeds') return href(`/feeds/${one.feed}`);
  if (one.kind === 'runs') return href(`/runs/${one.run}`);
  if (one.kind === 'deliveries') return href(`/deliveries/${one.message}`);
  if (one.kind === 'rejects') return href(`/rejects/${one.group}`);
  return href('/flags', { state: 'OPEN', year: one.year });
}

function details(one: Trouble): string {
  if (one.kind === 'feeds') return [one.feed, feedKind(one.feed ?? ''), tCode('cell', one.state)].filter(Boolean).join(' · ');
  if (one.kind === 'runs') return `${one.feed} · ${one.words}`;
  if (one.kind === 'deliveries') return one.agency ?? '';
  if (one.kind === 'rejects') return `${one.feed} · ${one.words} · ${t('matrix.rows', { rows: count(one.rows) })}`;
  return t('overview.year', { year: one.year ?? '' });
}

const problemColumns: Column<Trouble>[] = [
  { head: 'overview.problem', cell: (one) => {
    const [tone, sign] = one.kind === 'feeds' && one.state ? toneOf('cell', one.state) : toneOfProblem[one.kind] ?? ['none', '–'];
    return <><a href={whereTo(one)}><span class={`mark ${tone}`}><span class="sign" aria-hidden="true">{sign}</span></span> {tCode('problem', one.kind)}</a><small class="under note">{details(one)}</small></>;
  }, wide: true },
  { head: 'overview.how_many', cell: (one) => <b>{t(unitOf[one.kind] ?? 'overview.unit_lines', { n: `${count(one.count)}${one.more ? '+' : ''}` })}</b>, number: true },
  { head: 'overview.since', cell: (one) => moment(one.since).slice(0, 16) },
];

function Problems({ region }: { region: string }) {
  const problems = useLoad<List<Trouble>>(withQuery('/v1/problems', { region }), seconds, ['feeds', 'runs', 'flags', 'deliveries']);
  return (
    <Panel title={t('overview.problems')}>
      <Show of={problems}>{({ items }) => (items.length === 0 ? <Empty words={t('overview.no_problems')} next={t('overview.no_problems_next')} />
        : <Table label={t('overview.problems')} columns={problemColumns} rows={items} id={(one) => one.kind} />)}</Show>
    </Panel>
  );
}

/** A column a day: how much of what was expected came well; the number says what wants a person. */
function Strip({ matrix }: { matrix: Loaded<List<FeedRow>> }) {
  return (
    <Panel title={t('overview.strip')} tools={<a href={href('/feeds')}>{t('nav.feeds')}</a>}>
      <Show of={matrix} room="line">{({ items }) => {
        const rows = rowsOf(items);
        const dates = (rows[0]?.cells ?? []).map((cell) => cell.day);
        if (dates.length === 0) return <Empty words={t('overview.no_feeds')} />;
        return (
          <ol class="strip">
            {dates.map((day, at) => {
              const mine = rows.flatMap((row) => row.cells.slice(at, at + 1)).filter(isExpected);
              const paused = mine.some((cell) => cell.state === 'paused');
              const bad = mine.filter((cell) => isAlarm(cell.state)).length;
              const noted = mine.filter((cell) => !isAlarm(cell.state) && !isQuiet(cell.state)).length;
              const waiting = mine.filter((cell) => cell.state === 'not_yet' || cell.state === 'running').length;
              const parts: [string, number][] = [['rejected', bad], ['quarantined', noted], ['waiting', waiting], ['accepted', mine.length - bad - noted - waiting]];
              let from = 0;
              return (
                <li key={day}>
                  <svg viewBox="0 0 20 48" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="room" width="20" height="48" />
                    {mine.length > 0 && parts.map(([tone, part]) => {
                      const y = from;
                      from += (part / mine.length) * 48;
                      return part > 0 && <rect key={tone} class={tone} y={y} width="20" height={from - y} />;
                    })}
                  </svg>
                  <b class={bad ? 'failed-text' : mine.length === 0 || waiting === mine.length || paused ? 'note' : 'ok-text'}>{mine.length === 0 ? '·' : bad ? `! ${bad}` : waiting === mine.length ? '…' : paused ? '■' : '✓'}</b>
                  <span>{day.slice(5)}</span>
                  <span class="sr-only">{t('overview.strip_day', { bad, expected: mine.length })}</span>
                </li>
              );
            })}
          </ol>
        );
      }}</Show>
    </Panel>
  );
}

/** The least covered regions of the level below. */
function Lowest({ code, region, year }: { code: string; region: Loaded<{ item: Region }>; year: string }) {
  return (
    <Panel title={t('overview.lowest')} note={region.body?.item.counted && t('place.counted_at', { time: moment(region.body.item.counted.as_of) })} tools={<a href={href(`/regions/${code}`)}>{t('nav.regions')}</a>}>
      <Show of={region}>{({ item }) => {
        if (item.counted === null) return <NotCounted year={year} />;
        const rows = ranked(item.below).filter((row) => row.persons > 0 || row.target).slice(0, rankedShown);
        return rows.length === 0 ? <Empty words={t(item.below.length ? 'place.nobody' : 'overview.county')} />
          : <><RankedBars rows={rows} label={t('overview.lowest')} /><Partial below={item.below} /></>;
      }}</Show>
    </Panel>
  );
}

const notYet = <span class="note">…</span>; // keeps the room of a card that is still being read

/** Whose certificate ends first, and when. */
function endingCard(health: Health | undefined) {
  const ending = (health?.checks ?? []).filter((check) => check.check === 'certificate').sort((a, b) => a.value - b.value);
  const first = ending[0];
  if (!first) return { name: t('overview.certificate'), value: health ? '–' : notYet };
  return {
    name: t('overview.certificate'),
    value: <a href={href('/health', { all: 1 })} class={first.verdict === 'error' ? 'failed-text' : first.verdict === 'warning' ? 'late-text' : ''}>{first.verdict !== 'ok' && '! '}{first.value < 0 ? first.words : t('overview.in_days', { n: count(first.value) })}</a>,
    under: t('overview.certificate_of', { whose: certificateOf(first), soon: count(ending.filter((check) => check.verdict !== 'ok').length) }),
  };
}

/** What agencies were told of and have not answered in their time. */
function overdueCard(stats: FlagStats | undefined, year: string) {
  if (!stats) return { name: t('overview.overdue'), value: notYet };
  return {
    name: t('overview.overdue'), value: <a href={href('/flags', { overdue: 1, year })} class={stats.overdue ? 'failed-text' : ''}>{stats.overdue > 0 && '! '}{count(stats.overdue)}</a>,
    under: t('overview.overdue_of', { open: count(stats.open), oldest: stats.oldest ? dayOf(stats.oldest) : '–' }),
  };
}

export function OverviewPage() {
  const caller = useCaller();
  const address = useAddress();
  const { query } = address;
  const chosen = yearOf(address, caller);
  const year = chosen === 'all' ? String(Math.max(...caller.years)) : chosen;
  const region = query.get('region') ?? '';
  const within = windowFields(useWindow());
  const home = region || (caller.province ? '420000' : caller.region);
  const matrix = useLoad<List<FeedRow>>(withQuery('/v1/feed-matrix', { by: 'feed', days, region: region && region !== '420000' ? region : '' }), seconds, ['feeds']);
  const place = useRegion(home, year);
  const health = useLoad<{ item: Health }>(may.seeHealth(caller) ? '/v1/health' : null, 300);
  const stats = useLoad<{ item: FlagStats }>(may.seeFlags(caller) ? withQuery('/v1/flags/stats', { region, year }) : null, seconds, ['flags']);
  const path = withQuery('/v1/figures', { region, ...within });
  const standingOf = (item: Figures) => item.standing?.years.find((one) => String(one.year) === year);
  const figures = useCounted<{ item: Figures }>(path, ({ item }) => !standingOf(item) && caller.years.includes(Number(year)));
  return (
    <>
      <PageHead title={t('overview.title', { region: regionName(home), year })} cli={command('figures', { region, ...within })} path={path} printable>
        <NewestBrief region={home} />
      </PageHead>
      <Show of={figures} room="page">{({ item }) => {
        const standing = standingOf(item);
        return (
          <>
            {standing && item.standing && (
              <>
                <CountedLine counted={item.standing} />
                <Cards cards={[
                  arrivalCard(matrix.body && rowsOf(matrix.body.items)), ...placeCards({ ...standing, target: place.body?.item.target ?? null }),
                  ...(may.seeFlags(caller) ? [overdueCard(stats.body?.item, year)] : []), ...(may.seeHealth(caller) ? [endingCard(health.body?.item)] : []),
                ]} />
              </>
            )}
            <div class="columns"><Problems region={region} /><Lowest code={home} region={place} year={year} /></div>
            <Panel title={t('overview.funnel')} note={item.standing && t('place.counted_at', { time: moment(item.standing.as_of) })}>
              <WindowLine by="window.rows_by_received" />
              <RowSum rows={item.rows} />
              {standing ? <PersonSum standing={standing} /> : <NotCounted year={year} />}
              <FlagSum figures={item} standing={standing} year={year} />
            </Panel>
          </>
        );
      }}</Show>
      <Strip matrix={matrix} />
    </>
  );
}
