// Daily briefs (日报): how the province and each unit right under it stood at eight in the morning.  Kept as they were made:
// nothing on them renews itself, and what came later is in the next.
import { useEffect, useRef, useState } from 'preact/hooks';
import { href, useAddress } from '../address';
import { ApiError, type Brief, type BriefHead, downloadBy, type List, type Problem, query as withQuery, type RegionRow } from '../api';
import { command } from '../cli';
import { count, feedKind, moment, percent, regionName } from '../format';
import { t } from '../i18n';
import { useLoad, usePages } from '../load';
import { type Column, Empty, Mark, More, PageHead, Panel, ProblemBox, Share, Show, Table } from '../parts';
import { useCaller } from '../session';
import { baseOf, Cards, Cover, CoverBar, Interval, Partial, placeCards, ranked } from './place_figures';

const provinceCode = '420000';

/** The sheet of a brief, by one click: sums alone, so without a reason. */
function SheetButton({ id }: { id: string }) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const act = () => {
    setBusy(true);
    setProblem(undefined);
    downloadBy(withQuery('/v1/exports/brief', { id }), { format: 'xlsx' }).then(
      (made) => setSaid(made.id),
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <>
      <button type="button" disabled={busy} onClick={act}>{t('brief.export')}</button>
      <span class="said" role="status">{said && t('brief.exported', { id: said })}</span>
      {problem && <ProblemBox problem={problem} />}
    </>
  );
}

/** The newest brief of a region, each of its ways one click away; nothing where there is none. */
export function NewestBrief({ region }: { region: string }) {
  const newest = useLoad<List<BriefHead>>(withQuery('/v1/briefs', { region, limit: 1 }), 300);
  const one = newest.body?.items[0];
  if (!one) return newest.body ? <a class="button" href={href('/briefs')}>{t('brief.title')}</a> : null;
  return (
    <span class="newest-brief">
      <a class="button" href={href(`/briefs/${one.id}`)}>{t('brief.open', { day: one.day.slice(5) })}</a>
      <a class="button" href={href(`/briefs/${one.id}`, { print: 1 })}>{t('brief.print')}</a>
      <SheetButton id={one.id} />
    </span>
  );
}

const completeness = (one: BriefHead) => {
  const { feeds_came, feeds_due, persons, persons_certain } = one.completeness;
  return <>{count(feeds_came)} / {count(feeds_due)}{persons !== null && persons_certain !== null && <small class="under note"><Share part={persons_certain} whole={persons} /></small>}</>;
};

export function BriefsPage() {
  const caller = useCaller();
  const { query } = useAddress();
  const home = (query.get('region') ?? '') || (caller.province ? provinceCode : caller.region);
  const briefs = usePages<BriefHead>(withQuery('/v1/briefs', { region: home, limit: 100 }), 300);
  return (
    <>
      <PageHead title={t('brief.list', { region: regionName(home) })} cli={command('brief list', { region: home })} />
      <Show of={briefs}>{(rows) => (
        <Panel note={t('brief.note')}>
          {rows.length === 0 ? <Empty words={t('brief.none', { region: regionName(home) })} next={t('brief.none_next')} /> : (
            <>
              <Table label={t('brief.title')} rows={rows} id={(one) => one.id} columns={[
                { head: 'trend.day', cell: (one) => <a href={href(`/briefs/${one.id}`)}>{one.day}</a> },
                { head: 'brief.made', cell: (one) => moment(one.made) },
                { head: 'word.year', cell: (one) => one.year },
                { head: 'place.persons', cell: (one) => count(one.persons), number: true },
                { head: 'place.insured', cell: (one) => <Interval of={one.insured} />, number: true },
                { head: 'place.uninsured', cell: (one) => <Interval of={one.uninsured} />, number: true },
                { head: 'place.flags_open', cell: (one) => count(one.flags_open), number: true },
                { head: 'brief.whole', cell: completeness, number: true },
                { head: 'brief.sheet', cell: (one) => <SheetButton id={one.id} /> },
              ]} />
              <More shown={rows.length} more={briefs.more} busy={briefs.busy} />
            </>
          )}
        </Panel>
      )}</Show>
    </>
  );
}

const columns: Column<RegionRow>[] = [
  { head: 'place.region', cell: (row) => row.name },
  { head: 'place.persons', cell: (row) => count(row.persons), number: true },
  { head: 'place.insured', cell: (row) => <Interval of={row.insured} />, number: true },
  { head: 'place.uninsured', cell: (row) => <b><Interval of={row.uninsured} /></b>, number: true },
  { head: 'place.target', cell: (row) => count(row.target), number: true },
  { head: 'place.cover', cell: (row) => (baseOf(row) > 0 ? <span class="covered"><CoverBar row={row} /><Cover row={row} /></span> : '–'), number: true },
  { head: 'place.flags_open', cell: (row) => count(row.flags_open), number: true },
];

const signed = (change: number) => `${change < 0 ? '−' : '+'}${count(Math.abs(change))}`;

/** What came since the brief before, by what is certain; of another plan year nothing is to be held beside. */
function Since({ brief }: { brief: Brief }) {
  const { before } = brief;
  if (!before || before.year !== brief.year) return <p class="note pad">{t('brief.first')}</p>;
  return (
    <p class="pad">{t('brief.since', { day: before.day, insured: signed(brief.insured.least - before.insured.least),
      uninsured: signed(brief.uninsured.least - before.uninsured.least), persons: signed(brief.persons - before.persons), flags: signed(brief.flags_open - before.flags_open) })}</p>
  );
}

function reachWords(brief: Brief): string {
  const { feeds_came, feeds_due, persons, persons_certain } = brief.completeness;
  const share = (part: number, whole: number) => t('asof.share', { percent: percent(part, whole), part: count(part), whole: count(whole) });
  return [
    t('brief.made_at', { time: moment(brief.made) }), t('asof.through', { tax: brief.tax_through ?? '–', register: moment(brief.register_as_of).slice(0, 16) }),
    t('brief.counted', { time: moment(brief.counted.as_of) }), feeds_due > 0 && t('asof.arrivals', { share: share(feeds_came, feeds_due) }),
    persons !== null && persons_certain !== null && persons > 0 && t('asof.persons', { share: share(persons_certain, persons) }),
  ].filter(Boolean).join(' · ');
}

export function BriefPage({ id }: { id: string }) {
  const { query } = useAddress();
  const brief = useLoad<{ item: Brief }>(`/v1/briefs/${id}`);
  const item = brief.body?.item;
  const printed = useRef(false);
  const asked = query.get('print') === '1';
  useEffect(() => {
    if (!asked || !item || printed.current) return;
    printed.current = true;
    window.print();
  }, [asked, item]);
  return (
    <>
      <PageHead title={item ? t('brief.of', { region: item.name, day: item.day, year: item.year }) : t('brief.title')} trail={[[t('nav.briefs'), '/briefs']]}
        cli={`brief show ${id}`} reach={item ? reachWords(item) : ''} printable>
        <SheetButton id={id} />
      </PageHead>
      <Show of={brief} room="page">{({ item: shown }) => (
        <>
          {(shown.tax_stale || shown.register_stale) && <p class="band stale" role="note"><span class="sign" aria-hidden="true">◔</span>{t('brief.stale')}</p>}
          <Partial below={shown.below} />
          <Cards cards={placeCards(shown)} />
          <Panel title={t('brief.changes')}><Since brief={shown} /></Panel>
          <Panel title={t('brief.alarms')}>
            {shown.alarms.length === 0 ? <p class="pad ok-text">✓ {t('brief.no_alarms')}</p> : (
              <Table label={t('brief.alarms')} rows={shown.alarms} id={(one) => one.feed} columns={[
                { head: 'word.feed', cell: (one) => <><a href={href(`/feeds/${one.feed}`)}>{one.feed}</a><small class="under note">{feedKind(one.feed)}</small></> },
                { head: 'word.state', cell: (one) => <Mark group="cell" code={one.state} /> },
              ]} />
            )}
          </Panel>
          {shown.below.length > 0 && (
            <Panel title={t('place.below')} note={t('place.ranked_note')}>
              <Table label={t('place.below')} columns={columns} rows={ranked(shown.below)} id={(row) => row.region} />
            </Panel>
          )}
        </>
      )}</Show>
    </>
  );
}
