// Up to when the figures of a page reach, how whole they are, and which source is late: read once for the whole shell.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Address, href, ignored, useAddress } from './address';
import { type Caller, type FeedRow, type Figures, type List, query as withQuery } from './api';
import { count, duration, feedKind, moment, percent } from './format';
import { t } from './i18n';
import { type Loaded, useLoad, useReadAt } from './load';
import { arrivals, rowsOf } from './pages/matrix_rows';
import { gatewayNow, may, yearOf } from './session';

const seconds = 60;
const beijing = '+08:00';

export interface Sources { figures: Loaded<{ item: Figures }>; today: Loaded<List<FeedRow>> }

export const SourcesContext = createContext<Sources | null>(null);

/** Of a region, or of all that the caller sees; `caller` undefined: nobody is known yet. */
export function useSources(caller: Caller | undefined, region: string): Sources {
  const place = region || (caller?.province ? '' : caller?.region ?? '');
  const path = caller && may.seeFigures(caller) ? withQuery('/v1/figures', { region: place, days: 1 }) : null;
  const figures = useLoad<{ item: Figures }>(path, seconds, ['runs', 'feeds'], 'shell');
  const today = useLoad<List<FeedRow>>(path && withQuery('/v1/feed-matrix', { by: 'feed', days: 1, region: place === '420000' ? '' : place }), seconds, ['feeds'], 'shell');
  return { figures, today };
}

const ofBrief = /^\/briefs\/(\d{4}-\d{2}-\d{2})-/;

/** The past day that a page shows, where it knows one: nothing that is late now concerns it. */
const pastDay = (address: Address) => ofBrief.exec(address.path)?.[1] ?? (ignored(address).includes('as_of') ? null : address.query.get('as_of'));

/** Part and whole in words: "98.7 %（1,283 / 1,300）". */
const share = (part: number, whole: number) => t('asof.share', { percent: percent(part, whole), part: count(part), whole: count(whole) });

/** One line under each page's title; its room is there from the first moment on. */
export function AsOfLine({ caller }: { caller: Caller }) {
  const sources = useContext(SourcesContext);
  const address = useAddress();
  const at = useReadAt();
  const past = pastDay(address);
  const item = past ? undefined : sources?.figures.body?.item;
  const chosen = yearOf(address, caller);
  const standing = item?.standing?.years.find((one) => String(one.year) === chosen) ?? item?.standing?.years[0];
  const came = !past && sources?.today.body && arrivals(rowsOf(sources.today.body.items));
  const due = came ? came.expected - came.waiting : 0;
  const coming = !past && [sources?.figures, sources?.today].some((one) => one?.busy && (one.body === undefined || one.superseded));
  return (
    <p class={`note as-of ${past ? 'past' : ''}`} aria-busy={coming}>
      {[
        past && t('asof.past', { day: past }),
        item && t('asof.through', { tax: item.tax_through ?? '–', register: moment(item.register_as_of).slice(0, 16) }),
        at !== undefined && t('state.read_at', { time: moment(at) }),
        came && due > 0 && t('asof.arrivals', { share: share(came.well, due) }),
        standing && standing.persons > 0 && t('asof.persons', { share: share(standing.persons - standing.undetermined, standing.persons) }),
      ].filter(Boolean).join(' · ')}
    </p>
  );
}

/** How long ago a tax day ended, or a list came. */
const age = (since: number) => duration(Math.max(0, (gatewayNow() - since) / 1000));

function Late({ feed, age: time, words }: { feed: string; age: string; words: string }) {
  return <span>{words} <a href={href(`/feeds/${feed}`)}>{[feedKind(feed), feed].filter(Boolean).join(' ')}</a> {t('asof.old', { time })}</span>;
}

/** Stale sources are said on every page: which, how old, and what of the figures depends on them. */
export function StaleBand() {
  const past = pastDay(useAddress());
  const item = useContext(SourcesContext)?.figures.body?.item;
  if (past || !item || (!item.register_stale && !item.tax_stale)) return null;
  return (
    <div class="band stale" role="status">
      <span class="sign" aria-hidden="true">◔</span>
      <div>
        {item.register_stale && <Late feed={item.register_feed} words={t('state.register_stale', { time: moment(item.register_as_of) })} age={item.register_as_of ? age(Date.parse(item.register_as_of)) : t('asof.never')} />}
        {item.tax_stale && <Late feed={item.tax_feed} words={t('state.tax_stale', { day: item.tax_through ?? '–' })} age={item.tax_through ? age(Date.parse(`${item.tax_through}T24:00:00${beijing}`)) : t('asof.never')} />}
        <span>{t('asof.affected')}</span>
      </div>
    </div>
  );
}
