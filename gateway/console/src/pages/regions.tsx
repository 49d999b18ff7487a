// Regions (区划), from the province down to schools: how deep the tree is differs, 仙桃 and its like stand right under
// the province.
import { useMemo } from 'preact/hooks';
import { go, href, set, useAddress } from '../address';
import { Agency } from '../agencies';
import { type FeedRow, type List, query as withQuery, type Region, type RegionRow, type School } from '../api';
import { command } from '../cli';
import { ExportButton } from '../export';
import { count, dayOf, feedKind, regionName } from '../format';
import { t, tCode } from '../i18n';
import { useKey } from '../keys';
import { useLoad } from '../load';
import { Choice, type Column, Empty, Mark, PageHead, Panel, Share, Show, Table, toneOf } from '../parts';
import { useCaller, yearOf } from '../session';
import { useWindow } from '../window';
import { isAlarm, type Row, rowsOf } from './matrix_rows';
import { Trend } from './trend';
import { baseOf, Cards, CountedLine, Cover, CoverBar, Interval, NotCounted, Partial, placeCards, rankedBy, ranks, regionPath, useRegion } from './place_figures';

const provinceCode = '420000';
const healthDays = 7;
const healthShown = 60;

const columns = (year: string): Column<RegionRow>[] => [
  { head: 'place.region', cell: (row) => (row.region ? <a href={href(`/regions/${row.region}`)}>{row.name}</a> : <i>{row.name}</i>) },
  { head: 'place.persons', cell: (row) => count(row.persons), number: true },
  { head: 'place.insured', cell: (row) => <Interval of={row.insured} />, number: true },
  { head: 'place.uninsured', cell: (row) => <b><Interval of={row.uninsured} /></b>, number: true },
  { head: 'place.paused', cell: (row) => count(row.paused), number: true },
  { head: 'place.review', cell: (row) => count(row.review), number: true },
  { head: 'place.outside', cell: (row) => count(row.outside), number: true },
  { head: 'place.target', cell: (row) => count(row.target), number: true },
  { head: 'place.cover', cell: (row) => (row.region && baseOf(row) > 0 ? <span class="covered"><CoverBar row={row} /><Cover row={row} /></span> : '–'), number: true },
  { head: 'place.flags_open', cell: (row) => (row.region && row.flags_open > 0 ? <a href={href('/flags', { region: row.region, state: 'OPEN', year })}>{count(row.flags_open)}</a> : count(row.flags_open)), number: true },
  { head: 'place.oldest', cell: (row) => (row.oldest_flag ? dayOf(row.oldest_flag) : '–') },
];

const schoolColumns = (county: string, year: string): Column<School>[] => [
  { head: 'place.school', cell: (row) => <><a href={href('/flags', { agency: row.agency, region: county, state: 'OPEN', year })}>{row.school_name ?? row.school}</a>{row.school_name && <small class="under note">{row.school}</small>}</> },
  { head: 'word.agency', cell: (row) => <Agency id={row.agency} /> },
  { head: 'place.flags_open', cell: (row) => <b>{count(row.open)}</b>, number: true },
  { head: 'place.dormant', cell: (row) => count(row.dormant), number: true },
  { head: 'place.settled', cell: (row) => count(row.settled), number: true },
  { head: 'place.paid', cell: (row) => count(row.paid), number: true },
  { head: 'place.settled_share', cell: (row) => <Share part={row.settled} whole={row.open + row.settled} />, number: true },
  { head: 'place.oldest', cell: (row) => (row.oldest ? dayOf(row.oldest) : '–') },
];

/** Feeds that bring units of the region, what wants a person first. */
function Health({ code }: { code: string }) {
  const path = withQuery('/v1/feed-matrix', { by: 'feed', days: healthDays, region: code === provinceCode ? undefined : code });
  const matrix = useLoad<List<FeedRow>>(path, 60, ['feeds']);
  const units = useMemo(() => {
    const trouble = (unit: Row) => unit.cells.filter((cell) => isAlarm(cell.state)).length;
    return rowsOf(matrix.body?.items ?? []).sort((a, b) => trouble(b) - trouble(a));
  }, [matrix.body]);
  const alarms = units.filter((unit) => isAlarm(unit.cells[unit.cells.length - 1]?.state ?? '')).length;
  return (
    <Panel title={t('place.health')} note={t('place.health_note', { units: count(units.length), alarms: count(alarms) })}
      tools={<a href={href('/feeds', { region: code === provinceCode ? undefined : code })}>{t('nav.feeds')}</a>}>
      <Show of={matrix}>{() => (units.length === 0 ? <Empty words={t('place.no_feeds')} next={t('place.no_feeds_next')} /> : (
        <>
          <Table label={t('place.health')} rows={units.slice(0, healthShown)} id={(unit) => `${unit.feed} ${unit.unit}`} columns={[
            { head: 'word.feed', cell: (unit) => <><a href={href(`/feeds/${unit.feed}`)}>{unit.feed}</a><small class="under note">{[feedKind(unit.feed), unit.unit ? unit.unitName || regionName(unit.unit) : code !== provinceCode && t('place.whole_feed')].filter(Boolean).join(' · ')}</small></> },
            { head: 'place.last_days', cell: (unit) => (
              <span class="signs">{unit.cells.map((cell) => {
                const [tone, sign] = toneOf('cell', cell.state);
                return <span key={cell.day} class={`mark ${tone}`} title={`${cell.day} ${tCode('cell', cell.state)}`}><span class="sign" aria-hidden="true">{sign}</span><span class="sr-only">{cell.day} {tCode('cell', cell.state)}</span></span>;
              })}</span>
            ) },
            { head: 'place.today', cell: (unit) => <Mark group="cell" code={unit.cells[unit.cells.length - 1]?.state ?? ''} /> },
            { head: 'word.rows', cell: (unit) => {
              const last = unit.cells[unit.cells.length - 1];
              // What is held has not come.
              return last && toneOf('cell', last.state)[0] !== 'held' ? count(last.rows) : '–';
            }, number: true },
          ]} />
          {units.length > healthShown && <p class="more">{t('place.health_cut', { shown: healthShown, all: count(units.length) })}</p>}
        </>
      ))}</Show>
    </Panel>
  );
}

/** The level below, by the measure chosen: counts, and cover as a bar. */
function Below({ region, year }: { region: Region; year: string }) {
  const { query } = useAddress();
  const asked = query.get('rank') ?? '';
  const rank = ranks.find((one) => one === asked) ?? 'cover';
  const rows = rankedBy(rank, region.below);
  const elsewhere = region.elsewhere && (region.elsewhere.persons > 0 || region.elsewhere.flags_open > 0)
    ? [{ ...region.elsewhere, region: '', name: t('place.elsewhere'), level: '', target: null }] : [];
  return (
    <Panel title={t('place.below')} note={t('place.ranked_note')}
      tools={<Choice label={t('place.rank')} value={rank} onPick={(to) => set({ rank: to === 'cover' ? undefined : to })} options={ranks.map((one): [string, string] => [one, tCode('rank', one)])} />}>
      <Table label={t('place.below')} columns={columns(year)} rows={[...rows, ...elsewhere]} id={(row) => row.region || 'elsewhere'} />
    </Panel>
  );
}

export function RegionPage({ code }: { code?: string }) {
  const caller = useCaller();
  const address = useAddress();
  const chosen = yearOf(address, caller);
  const year = chosen === 'all' ? String(Math.max(...caller.years)) : chosen;
  const here = code ?? (caller.province ? provinceCode : caller.region);
  const window = useWindow();
  const region = useRegion(here, year, window);
  const item = region.body?.item;
  const above = item?.above[item.above.length - 1]?.region;
  useKey('u', above ? () => go(`/regions/${above}`) : undefined);
  return (
    <>
      <PageHead title={t('place.title', { name: item?.name ?? here, year })} trail={(item?.above ?? []).map((one): [string, string] => [one.name, `/regions/${one.region}`])}
        cli={command(`region show ${here}`, { year })} path={regionPath(here, year, window)} printable>
        <ExportButton kind="coverage" filters={{ region: here, year }} persons={false} />
      </PageHead>
      <Show of={region} room="page">{({ item: shown }) => (shown.counted === null ? (
        <Panel><NotCounted year={year} /></Panel>
      ) : (
        <>
          <CountedLine counted={shown.counted} />
          <Partial below={shown.below} />
          <Cards cards={placeCards(shown)} />
          {shown.below.length > 0 ? <Below region={shown} year={year} /> : (
            <Panel title={t('place.schools')} note={t('place.schools_note')}>
              {shown.schools.length === 0 ? <Empty words={t('place.no_schools')} next={t('place.no_schools_next')} />
                : <Table label={t('place.schools')} columns={schoolColumns(shown.region, year)} rows={[...shown.schools].sort((a, b) => b.open - a.open)} id={(row) => `${row.agency} ${row.school}`} />}
            </Panel>
          )}
          <Trend region={shown} />
        </>
      ))}</Show>
      <Health key={here} code={here} />
    </>
  );
}
