// Overview (总览): do all rows and all persons add up, what wants a person first, did the feeds come.
import { href, set, useAddress } from '../address';
import { type FeedRow, type Figures, type List, query as withQuery, type Region, type Rows, type Trouble, type YearStanding } from '../api';
import { command } from '../cli';
import { count, feedKind, moment, percent, regionName } from '../format';
import { t, tCode } from '../i18n';
import { type Loaded, useLoad } from '../load';
import { Choice, type Column, Empty, PageHead, Panel, Show, Table, type Tone } from '../parts';
import { useCaller, yearOf } from '../session';
import { isAlarm, isQuiet, type Row, rowsOf } from './matrix_rows';
import { Cards, placeCards, ranked, RankedBars } from './place_figures';

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

/** An identity drawn: the whole is its parts, and whether it is. */
function Sum({ whole, words, shares, good, bad, note }: { whole: number; words: string; shares: Share[]; good: boolean; bad: string; note?: string }) {
  let from = 0;
  return (
    <div class="identity">
      <p class="sum"><span class={`mark ${good ? 'ok' : 'failed'}`}><span class="sign" aria-hidden="true">{good ? '✓' : '✕'}</span>{t(good ? 'overview.balanced' : 'overview.unbalanced')}</span> <b>{words} {count(whole)}</b> = {note && <span class="note">{note}</span>}</p>
      {!good && <p class="problem">{bad}</p>}
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
          <li key={key}>{at > 0 && <span class="plus">+ </span>}<i class={tone} aria-hidden="true" />{link ? <a href={link}>{name}</a> : name} <b>{count(value)}</b> <span class="note">{percent(value, whole)}</span></li>
        ))}
      </ul>
    </div>
  );
}

/** Of what is expected today: what came well, what is not due yet, what wants somebody. */
function arrivals(rows: Row[]): { expected: number; well: number; waiting: number; bad: number } {
  const expected = rows.flatMap((row) => row.cells.slice(-1)).filter((cell) => cell.state !== 'not_expected');
  const of = (wanted: (state: string) => boolean) => expected.filter((cell) => wanted(cell.state)).length;
  return { expected: expected.length, well: of((state) => state === 'on_time' || state === 'late'), waiting: of((state) => state === 'not_yet' || state === 'running'), bad: of(isAlarm) };
}

const arrivalWords = (rows: Row[]) => {
  const came = arrivals(rows);
  return came.expected === 0 ? t('overview.none_due') : t('overview.arrived', came);
};

/** How many of those that are due came, as a card: the first question of the day. */
function arrivalCard(rows: Row[]) {
  const { expected, well, waiting, bad } = arrivals(rows);
  return {
    name: t('overview.came'),
    value: <a href={href('/feeds', bad ? { only: 'problems' } : {})} class={bad ? 'failed-text' : ''}>{count(well)} / {count(expected - waiting)}</a>,
    under: expected === 0 ? t('overview.none_due') : t('overview.came_note', { waiting, bad }),
  };
}

function RowSum({ rows, note }: { rows: Rows; note: string }) {
  const shares = fates.map((fate): Share => {
    const link = fateLinks[fate];
    return { key: fate, tone: fate, words: t(`runs.${fate}`), value: rows[fate], link: link && href(link[0], link[1]) };
  });
  return <Sum whole={rows.rows_in} words={t('overview.rows_in')} shares={shares} good={rows.balanced} bad={t('overview.rows_bad', { batches: count(rows.unbalanced) })} note={note} />;
}

function PersonSum({ standing }: { standing: YearStanding }) {
  const shares = statuses.map(([status, tone]): Share => {
    const found = standing.statuses.find((one) => one.status === status);
    // Parts of what the cards call insured and uninsured go by their own names.
    const words = status === 'covered' ? t('overview.covered') : status === 'uninsured' ? t('overview.unregistered') : tCode('status', status);
    return { key: status, tone, words, value: found?.certain ?? 0 };
  });
  // Whoever is marked may stand on either side once the sources are in: apart, as on every page.
  shares.push({ key: 'undetermined', tone: 'repeated', words: t('overview.undetermined'), value: standing.undetermined });
  const shown = shares.filter(({ value }) => value > 0);
  const sum = shown.reduce((total, { value }) => total + value, 0);
  const good = sum === standing.persons && standing.balanced !== false;
  return (
    <Sum whole={standing.persons} words={t('overview.persons')} shares={shown} good={good} bad={t('overview.persons_bad', { counted: count(standing.persons), recorded: count(standing.recorded) })}
      note={[standing.recorded !== null && good && t('overview.recorded', { recorded: count(standing.recorded) }), t('overview.which')].filter(Boolean).join(' · ')} />
  );
}

function FlagSum({ figures, year }: { figures: Figures; year: string }) {
  const mine = figures.flags.filter((one) => String(one.year) === year);
  const sum = (name: 'open' | 'settled' | 'settled_by_payment' | 'dormant') => mine.reduce((total, one) => total + one[name], 0);
  const open = sum('open');
  const settled = sum('settled');
  const paid = sum('settled_by_payment');
  const shares: Share[] = [
    { key: 'open', tone: 'quarantined', words: t('overview.flags_open'), value: open, link: href('/flags', { state: 'OPEN' }) },
    { key: 'paid', tone: 'accepted', words: t('overview.flags_paid'), value: paid },
    { key: 'other', tone: 'outside', words: t('overview.flags_other'), value: settled - paid, link: href('/flags', { state: 'SETTLED' }) },
  ];
  return <Sum whole={open + settled} words={t('overview.flags')} shares={shares} good={paid <= settled} bad="" />;
}

const toneOfProblem: Record<string, [Tone, string]> = {
  feeds: ['failed', '○'], runs: ['held', '‖'], deliveries: ['failed', '✕'], rejects: ['late', '!'], flags: ['late', '⚑'],
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
    const [tone, sign] = toneOfProblem[one.kind] ?? ['none', '–'];
    return <><a href={whereTo(one)}><span class={`mark ${tone}`}><span class="sign" aria-hidden="true">{sign}</span></span> {tCode('problem', one.kind)}</a><small class="under note">{details(one)}</small></>;
  }, wide: true },
  { head: 'overview.how_many', cell: (one) => <b>{count(one.count)}{one.more && '+'}</b>, number: true },
  { head: 'overview.since', cell: (one) => moment(one.since).slice(0, 16) },
];

function Problems({ region }: { region: string }) {
  const problems = useLoad<List<Trouble>>(withQuery('/v1/problems', { region }), seconds, ['feeds', 'runs', 'flags', 'deliveries']);
  return (
    <Panel title={t('overview.problems')} note={t('state.read_at', { time: moment(problems.at) })}>
      <Show of={problems}>{({ items }) => (items.length === 0 ? <Empty words={t('overview.no_problems')} next={t('overview.no_problems_next')} />
        : <Table label={t('overview.problems')} columns={problemColumns} rows={items} id={(one) => one.kind} />)}</Show>
    </Panel>
  );
}

/** A column a day: how much of what was expected came well; the number says what wants a person. */
function Strip({ matrix }: { matrix: Loaded<List<FeedRow>> }) {
  return (
    <Panel title={t('overview.strip')} note={t('state.read_at', { time: moment(matrix.at) })} tools={<a href={href('/feeds')}>{t('nav.feeds')}</a>}>
      <Show of={matrix}>{({ items }) => {
        const rows = rowsOf(items);
        const dates = (rows[0]?.cells ?? []).map((cell) => cell.day);
        if (dates.length === 0) return <Empty words={t('overview.no_feeds')} />;
        return (
          <ol class="strip">
            {dates.map((day, at) => {
              const mine = rows.flatMap((row) => row.cells.slice(at, at + 1)).filter((cell) => cell.state !== 'not_expected');
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
                  <b class={bad ? 'failed-text' : mine.length === 0 || waiting === mine.length ? 'note' : 'ok-text'}>{mine.length === 0 ? '·' : bad ? `✕ ${bad}` : waiting === mine.length ? '…' : '✓'}</b>
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
function Lowest({ code, region }: { code: string; region: Loaded<{ item: Region }> }) {
  return (
    <Panel title={t('overview.lowest')} note={region.body?.item.counted && t('state.as_of', { time: moment(region.body.item.counted.as_of) })} tools={<a href={href(`/regions/${code}`)}>{t('nav.regions')}</a>}>
      <Show of={region}>{({ item }) => {
        if (item.counted === null) return <Empty words={t('place.counting')} next={t('place.counting_next')} />;
        const rows = ranked(item.below).filter((row) => row.persons > 0 || row.target).slice(0, rankedShown);
        return rows.length === 0 ? <Empty words={t(item.below.length ? 'place.nobody' : 'overview.county')} /> : <RankedBars rows={rows} label={t('overview.lowest')} />;
      }}</Show>
    </Panel>
  );
}

export function OverviewPage() {
  const caller = useCaller();
  const address = useAddress();
  const { query } = address;
  const chosen = yearOf(address, caller);
  const year = chosen === 'all' ? String(Math.max(...caller.years)) : chosen;
  const region = query.get('region') ?? '';
  const span = query.get('days') ?? '';
  const home = region || (caller.province ? '420000' : caller.region);
  const matrix = useLoad<List<FeedRow>>(withQuery('/v1/feed-matrix', { by: 'feed', days, region: region && region !== '420000' ? region : '' }), seconds, ['feeds']);
  const place = useLoad<{ item: Region }>(`/v1/regions/${home}?year=${year}`, seconds, ['runs', 'flags']);
  const figures = useLoad<{ item: Figures }>(withQuery('/v1/figures', { region, days: span }), seconds, ['runs', 'flags']);
  return (
    <>
      <PageHead title={t('overview.title', { region: regionName(home), year })} cli={command('figures', { region, days: span })} printable>
        <Choice label={t('overview.rows_of')} value={span} onPick={(value) => set({ days: value })}
          options={[['1', t('overview.days_1')], ['7', t('overview.days_n', { n: 7 })], ['30', t('overview.days_n', { n: 30 })], ['', t('word.all')]]} />
      </PageHead>
      <Show of={figures}>{({ item }) => {
        const standing = item.standing?.years.find((one) => String(one.year) === year);
        return (
          <>
            {standing && item.standing && (
              <>
                <p class="note as-of">{t('state.as_of', { time: moment(item.standing.as_of) })} · {t('place.counted_note')}{(item.standing.register_stale || item.standing.tax_stale) && <strong class="late-text"> · {t('place.stale')}</strong>}</p>
                <Cards cards={[...(matrix.body ? [arrivalCard(rowsOf(matrix.body.items))] : []), ...placeCards({ ...standing, target: place.body?.item.target ?? null })]} />
              </>
            )}
            <div class="columns"><Problems region={region} /><Lowest code={home} region={place} /></div>
            <Panel title={t('overview.funnel')} note={t('state.as_of', { time: moment(item.as_of) })}>
              <RowSum rows={item.rows} note={matrix.body ? arrivalWords(rowsOf(matrix.body.items)) : ''} />
              {standing ? <PersonSum standing={standing} /> : <Empty words={t(item.standing ? 'overview.year_unknown' : 'place.counting')} next={item.standing ? '' : t('place.counting_next')} />}
              <FlagSum figures={item} year={year} />
            </Panel>
          </>
        );
      }}</Show>
      <Strip matrix={matrix} />
    </>
  );
}
