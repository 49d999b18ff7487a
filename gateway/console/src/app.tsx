// The shell: who one is, where one can go, what all pages share; and the table of pages.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Address, defineScopes, follow, go, href, ignored, set, type Scope, useAddress } from './address';
import { AgenciesContext, type Named } from './agencies';
import { type Acceptance, ApiError, type Caller, type List, type Problem, signOut } from './api';
import { SourcesContext, StaleBand, useSources } from './as_of';
import { DayField, firstDay } from './day_field';
import { dayOf, moment, regionName, regions } from './format';
import { whenIdle } from './idle';
import { currentLanguage, type Key, setLanguage, t, tCode } from './i18n';
import { keysOn, listen, switchKeys } from './keys';
import { switchLive } from './live';
import { useLoad } from './load';
import { AboutPage } from './pages/about';
import { AcceptancePage, AcceptancesPage } from './pages/acceptances';
import { AccountsPage } from './pages/accounts';
import { AuditPage } from './pages/audit';
import { BriefPage, BriefsPage } from './pages/briefs';
import { DeliveriesPage, DeliveryPage } from './pages/deliveries';
import { FeedPage } from './pages/feed';
import { FlagPage, FlagsPage } from './pages/flags';
import { GroupPage } from './pages/group';
import { HealthPage } from './pages/health';
import { JobsPage } from './pages/jobs';
import { MatrixPage } from './pages/matrix';
import { OverviewPage } from './pages/overview';
import { PeoplePage } from './pages/people';
import { PersonPage } from './pages/person';
import { ReceivedPage } from './pages/received';
import { RecordPage } from './pages/records';
import { RegionPage } from './pages/regions';
import { RejectsPage } from './pages/rejects';
import { RevealsPage } from './pages/reveals';
import { RunPage } from './pages/run';
import { RunsPage } from './pages/runs';
import { EnrolPage, SignInPage } from './pages/sign_in';
import { Choice, Forbidden, NoSuchPage, Trace } from './parts';
import { CallerContext, gatewayNow, may, setClock, yearOf } from './session';
import { ServiceBand } from './service_band';
import { SessionWatch } from './session_watch';
import { startStream } from './stream';
import { WindowChoice, windowOf, windowWords } from './window';
import { keepTheme, storedTheme, type Theme } from './theme';

interface Page {
  at: RegExp; // its parameter is the first group
  show: (parameter: string) => ComponentChildren;
  scope: Scope[]; // what of the header concerns it
  usual?: Key; // what it shows without a time window, where it heeds one
  further?: string[]; // spans that it offers beside the common ones
  open: (caller: Caller) => boolean;
}

const pages: Page[] = [
  { at: /^\/overview$/, show: () => <OverviewPage />, scope: ['year', 'region', 'window'], usual: 'window.all', open: may.seeFigures },
  { at: /^\/regions$/, show: () => <RegionPage />, scope: ['year', 'window'], usual: 'window.quarter', open: may.seeFigures },
  { at: /^\/regions\/(\d{6})$/, show: (code) => <RegionPage key={code} code={code} />, scope: ['year', 'window'], usual: 'window.quarter', open: may.seeFigures },
  { at: /^\/briefs$/, show: () => <BriefsPage />, scope: ['region'], open: may.seeFigures },
  { at: /^\/briefs\/(\d{4}-\d{2}-\d{2}-\d{6})$/, show: (id) => <BriefPage key={id} id={id} />, scope: [], open: may.seeFigures },
  { at: /^\/feeds$/, show: () => <MatrixPage />, scope: ['region', 'window'], usual: 'window.fortnight', further: ['60d', '90d'], open: may.seeFeeds },
  { at: /^\/feeds\/([A-Za-z0-9._-]+)$/, show: (id) => <FeedPage key={id} id={id} />, scope: ['window'], usual: 'window.all', open: may.seeFeeds },
  { at: /^\/runs$/, show: () => <RunsPage />, scope: ['window'], usual: 'window.all', open: may.seeFeeds },
  { at: /^\/runs\/(\d+)$/, show: (id) => <RunPage key={id} id={id} />, scope: [], open: may.seeFeeds },
  { at: /^\/records\/(\d+-(?:\d+\.)?\d+)$/, show: (record) => <RecordPage key={record} record={record} />, scope: [], open: may.seePeople },
  { at: /^\/rejects$/, show: () => <RejectsPage />, scope: ['region', 'window'], usual: 'window.all', open: may.seeFeeds },
  { at: /^\/rejects\/(\d+)$/, show: (id) => <GroupPage key={id} number={id} />, scope: [], open: may.seeFeeds },
  { at: /^\/acceptances$/, show: () => <AcceptancesPage />, scope: [], open: may.seeAcceptances },
  { at: /^\/acceptances\/(\d+)$/, show: (number) => <AcceptancePage key={number} number={number} />, scope: [], open: may.seeAcceptances },
  { at: /^\/people$/, show: () => <PeoplePage />, scope: [], open: may.seePeople },
  { at: /^\/people\/(P-[0-9A-Z]{13})$/, show: (ref) => <PersonPage key={ref} person={ref} />, scope: ['year', 'as_of'], open: may.seePeople },
  { at: /^\/flags$/, show: () => <FlagsPage />, scope: ['year', 'region', 'window'], usual: 'window.all', open: may.seeFlags },
  { at: /^\/flags\/([A-Za-z0-9._-]+)$/, show: (id) => <FlagPage key={id} id={id} />, scope: [], open: may.seeFlags },
  { at: /^\/health$/, show: () => <HealthPage />, scope: ['window'], usual: 'window.h24', open: may.seeHealth },
  { at: /^\/deliveries$/, show: () => <DeliveriesPage />, scope: ['region', 'window'], usual: 'window.all', open: may.seeFeeds },
  { at: /^\/deliveries\/received$/, show: () => <ReceivedPage />, scope: ['window'], usual: 'window.all', open: may.seeRequests },
  { at: /^\/deliveries\/(\d+)$/, show: (id) => <DeliveryPage key={id} id={id} />, scope: [], open: may.seeFeeds },
  { at: /^\/audit$/, show: () => <AuditPage />, scope: ['window'], usual: 'window.all', open: () => true },
  { at: /^\/reveals$/, show: () => <RevealsPage />, scope: [], open: may.seeReveals },
  { at: /^\/admin\/users$/, show: () => <AccountsPage />, scope: [], open: may.seeAccounts },
  { at: /^\/admin\/jobs$/, show: () => <JobsPage />, scope: [], open: may.seeJobs },
  { at: /^\/admin\/about$/, show: () => <AboutPage />, scope: [], open: () => true },
];

const pageAt = (path: string) => pages.find((one) => one.at.test(path));
defineScopes((path) => (path === '/' ? ['year', 'region', 'window'] : pageAt(path)?.scope ?? []));

const menu: [string, Key, string, (caller: Caller) => boolean][] = [
  ['/overview', 'nav.overview', '◎', may.seeFigures], ['/regions', 'nav.regions', '▤', may.seeFigures],
  ['/briefs', 'nav.briefs', '▥', may.seeFigures],
  ['/feeds', 'nav.feeds', '▦', may.seeFeeds], ['/runs', 'nav.runs', '≡', may.seeFeeds],
  ['/rejects', 'nav.rejects', '✕', may.seeFeeds], ['/people', 'nav.people', '⌕', may.seePeople],
  ['/flags', 'nav.flags', '⚑', may.seeFlags], ['/deliveries', 'nav.deliveries', '⇄', may.seeFeeds],
  ['/health', 'nav.health', '♥', may.seeHealth], ['/audit', 'nav.audit', '☰', () => true],
  ['/acceptances', 'nav.acceptances', '☑', may.seeAcceptances], ['/reveals', 'nav.reveals', '◉', may.seeReveals],
  ['/admin/users', 'nav.accounts', '♟', may.seeAccounts],
  ['/admin/jobs', 'nav.jobs', '↻', may.seeJobs],
  ['/admin/about', 'nav.about', 'i', () => true],
];

/** The caller's own region and what lies in it. */
function regionsOf(caller: Caller): [string, string][] {
  const mine = regions.filter((region) => caller.province || region.code === caller.region || region.parent === caller.region);
  const below = mine.filter((region) => region.code !== (caller.province ? '420000' : caller.region));
  const home = caller.province ? t('header.all_regions') : `${regionName(caller.region)}`;
  return [['', home], ...below.map((region): [string, string] => [region.code, regionName(region.code)])];
}

function ScopeBar({ caller, page, address }: { caller: Caller; page: Page | undefined; address: Address }) {
  const scope = page?.scope ?? [];
  const today = dayOf(gatewayNow());
  const asOf = address.query.get('as_of') ?? '';
  return (
    <div class="scope">
      {scope.includes('year') && (
        <Choice label={t('header.year')} value={yearOf(address, caller)} onPick={(year) => set({ year })}
          options={[...caller.years.map((year): [string, string] => [String(year), String(year)]), ['all', t('header.all_years')]]} />
      )}
      {scope.includes('region') && (
        <Choice label={t('header.region')} value={address.query.get('region') ?? ''} options={regionsOf(caller)} onPick={(region) => set({ region })} />
      )}
      {scope.includes('window') && <WindowChoice address={address} usual={page?.usual ?? 'window.all'} further={page?.further ?? []} />}
      {scope.includes('as_of') && (
        <label class="choice"><span>{t('header.as_of')}</span>
          <DayField name="as_of" min={firstDay} max={today} value={asOf} pick={(day) => set({ as_of: day })} />
          {asOf && <button type="button" class="quiet" onClick={() => set({ as_of: undefined })}>{t('header.back_to_now')}</button>}
        </label>
      )}
    </div>
  );
}

/** What the address asks for and the page cannot give: said, so that nobody takes what it shows for that. */
function IgnoredBand({ address, caller }: { address: Address; caller: Caller }) {
  const window = windowOf(address, caller);
  const asked = (name: Scope) => address.query.get(name) ?? '';
  const values: Record<Scope, [Key, string]> = {
    as_of: ['scope.no_as_of', asked('as_of')], region: ['scope.no_region', regionName(asked('region'))],
    year: ['scope.no_year', asked('year') === 'all' ? t('header.all_years') : asked('year')],
    window: ['scope.no_window', window ? windowWords(window) : asked('window')],
  };
  return (
    <>
      {ignored(address).map((name) => {
        const [words, value] = values[name];
        return (
          <div key={name} class="band stale" role="status">
            <span class="sign" aria-hidden="true">!</span>
            <span>{t(words, { value })}</span>
            <button type="button" onClick={() => set({ [name]: undefined })}>{t('scope.drop')}</button>
          </div>
        );
      })}
    </>
  );
}

function KeysDialog({ open, close }: { open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(keysOn);
  useLayoutEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
  }, [open]);
  const rows: [string, Key][] = [['/', 'keys.search'], ['g  o c f b r p a d j', 'keys.go'], ['j k', 'keys.move'], ['Enter', 'keys.open'], ['h', 'keys.problems'], ['n', 'keys.note'], ['e', 'keys.explain'], ['u', 'keys.up'], ['?', 'keys.help']];
  return (
    <dialog ref={dialog} aria-label={t('keys.title')} onClose={close}>
      <h2>{t('keys.title')}</h2>
      <p class="note">{t('keys.handbook')} <a href="/ui/assets/handbook.txt" target="_blank" rel="noopener">{t('keys.handbook_open')}</a> · <a href="/ui/assets/licences.txt" target="_blank" rel="noopener">{t('keys.licences')}</a></p>
      <dl class="keys">{rows.map(([key, words]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{t(words)}</dd></div>)}</dl>
      <div class="dialog-actions">
        <button type="button" onClick={() => {
          switchKeys(!on);
          setOn(!on);
        }}>{t(on ? 'keys.off' : 'keys.on')}</button>
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>{t('action.close')}</button>
      </div>
    </dialog>
  );
}

/** Who looked, when and where: faint on each screen and each sheet, so that a picture of it says whose it is. */
function Watermark({ caller }: { caller: Caller }) {
  const [now, setNow] = useState(gatewayNow());
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const timer = setInterval(() => setNow(gatewayNow()), 60_000);
    const printing = () => {
      setNow(gatewayNow());
      setPath(location.pathname);
    };
    addEventListener('beforeprint', printing);
    return () => {
      clearInterval(timer);
      removeEventListener('beforeprint', printing);
    };
  }, []);
  // Not in the frame that shows a page: a browser paints the mark over the whole window anew, and nobody is to wait for that.
  useEffect(() => whenIdle(() => setPath(location.pathname)), [location.pathname]);
  const words = `${caller.actor} · ${moment(now)} · ${path}`;
  return (
    <>
      <p class="print-only printed">{t('app.name')} · {words}</p>
      <svg class="watermark" aria-hidden="true">
        <defs>
          <pattern id="watermark" width={words.length * 8 + 60} height="220" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">
            <text x="10" y="60">{words}</text>
          </pattern>
        </defs>
        <rect width="100%" height="100%" fill="url(#watermark)" />
      </svg>
    </>
  );
}

export function App() {
  const address = useAddress();
  const [, setWords] = useState(currentLanguage());
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const live = address.query.get('live') !== 'off';
  const [help, setHelp] = useState(false);
  const me = useLoad<{ item: Caller }>('/v1/me', 0, [], 'shell');
  // Both before anybody can press a key: a frame later a key would be lost, and the focus taken from where one has put it.
  useLayoutEffect(() => listen(() => setHelp(true)), []);
  // A page that asks for something begins in its field, any other at its title.
  useLayoutEffect(() => (document.querySelector<HTMLElement>('main [autofocus]') ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true }), [address.path]);
  const caller = me.body?.item;
  const agencies = useLoad<List<Named>>(caller && may.seeFeeds(caller) ? '/v1/agencies' : null, 0, [], 'shell');
  const waiting = useLoad<List<Acceptance>>(caller && may.decide(caller) ? '/v1/acceptances?state=waiting&limit=1000' : null, 60, [], 'shell').body?.items.length ?? 0;
  const place = /^\/regions\/(\d{6})$/.exec(address.path)?.[1];
  const heeded = address.path === '/' || pageAt(address.path)?.scope.includes('region') ? address.query.get('region') : '';
  const sources = useSources(caller, place ?? heeded ?? '');
  // Once for each answer: on a later drawing its time is no longer now.
  const told = useRef<Caller | undefined>(undefined);
  const known = caller !== undefined;
  useEffect(() => {
    if (known && may.seeFeeds(caller)) startStream(caller.changes);
  }, [known]);
  if (caller && told.current !== caller) {
    told.current = caller;
    setClock(caller.now);
  }
  const reworded = () => setWords(currentLanguage());
  const signedIn = () => {
    if (address.path === '/enrol') go('/');
    me.again();
  };
  if (address.path === '/enrol') return <EnrolPage key={currentLanguage()} done={signedIn} changed={reworded} />;
  if (!caller && me.problem?.status === 401) return <SignInPage key={currentLanguage()} done={signedIn} changed={reworded} />;
  if (!caller) return <NotIn problem={me.problem} again={me.again} />;
  // Home is the first page that the role may open.
  const current = address.path === '/' ? (menu.find(([, , , open]) => open(caller))?.[0] ?? '/audit') : address.path;
  const page = pageAt(current);
  const parameter = page?.at.exec(current)?.[1] ?? '';
  // Loaded anew: nothing of the person who leaves stays in the page.
  const leave = () => {
    void signOut().catch((error) => {
      if (!(error instanceof ApiError)) throw error;
    }).finally(() => location.assign(href('/')));
  };
  const switchLanguage = () => {
    setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
    setWords(currentLanguage());
  };
  return (
    <CallerContext.Provider value={caller}>
    <AgenciesContext.Provider value={agencies.body?.items ?? []}>
    <SourcesContext.Provider value={sources}>
      <div class="shell" onClick={follow}>
        <a class="skip" href="#content">{t('app.skip')}</a>
        <header class="top no-print">
          <a class="brand" href={href('/')}><img src="/ui/assets/icon.svg" alt="" width="24" height="24" />{t('app.name')}</a>
          <ScopeBar caller={caller} page={page} address={address} />
          <div class="who"><strong>{caller.actor}</strong><span>{tCode('role', caller.role)} · {regionName(caller.region)}</span></div>
          <button type="button" class="quiet" aria-pressed={live} title={t('header.live_hint')} onClick={() => switchLive(!live)}><span aria-hidden="true">{live ? '●' : '‖'}</span> {t(live ? 'header.live_on' : 'header.live_off')}</button>
          <button type="button" class="quiet" onClick={() => setHelp(true)} aria-label={t('header.keys')} title={t('header.keys')}>?</button>
          <button type="button" class="quiet theme" onClick={() => {
            const next = theme === 'dark' ? 'light' : 'dark';
            keepTheme(next);
            setTheme(next);
          }}>{t(theme === 'dark' ? 'header.theme_light' : 'header.theme_dark')}</button>
          <button type="button" class="quiet language" lang={currentLanguage() === 'zh' ? 'en' : 'zh-CN'} onClick={switchLanguage}>{t('header.language')}</button>
          {caller.session && <button type="button" class="quiet" onClick={leave}>{t('header.sign_out')}</button>}
        </header>
        <nav class="menu no-print" aria-label={t('nav.label')}>
          {menu.filter(([, , , open]) => open(caller)).map(([path, words, sign]) => (
            <a key={path} href={href(path)} aria-current={current.startsWith(path) ? 'page' : undefined}><span aria-hidden="true">{sign}</span>{t(words)}{path === '/acceptances' && waiting > 0 && <b title={t('accept.waiting', { count: waiting })}>{waiting}</b>}</a>
          ))}
        </nav>
        <main id="content">
          <Watermark caller={caller} />
          <ServiceBand />
          <StaleBand />
          <IgnoredBand address={address} caller={caller} />
          {!page ? <NoSuchPage /> : page.open(caller) ? page.show(parameter) : <Forbidden />}
        </main>
        <SessionWatch key={caller.actor} caller={caller} />
        <KeysDialog open={help} close={() => setHelp(false)} />
      </div>
    </SourcesContext.Provider>
    </AgenciesContext.Provider>
    </CallerContext.Provider>
  );
}

/** Before it is known who looks: nothing to show yet, or no gateway. */
function NotIn({ problem, again }: { problem: Problem | undefined; again: () => void }) {
  if (problem === undefined) return <p class="alone" role="status">{t('state.loading')}</p>;
  return (
    <main class="alone">
      <h1>{t('state.failed')}</h1>
      <p>{problem.status === 0 ? t('state.offline') : problem.title}</p>
      {problem.next && <p>{problem.next}</p>}
      <Trace problem={problem} />
      <button type="button" onClick={again}>{t('state.retry')}</button>
    </main>
  );
}
