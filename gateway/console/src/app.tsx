// The shell: who one is, where one can go, what all pages share; and the table of pages.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Address, follow, go, href, set, type Scope, useAddress } from './address';
import { AgenciesContext, type Named } from './agencies';
import { ApiError, type Caller, type Figures, type List, signOut } from './api';
import { dayOf, moment, regionName, regions } from './format';
import { currentLanguage, type Key, setLanguage, t, tCode } from './i18n';
import { keysOn, listen, switchKeys } from './keys';
import { useLoad } from './load';
import { AccountsPage } from './pages/accounts';
import { AuditPage } from './pages/audit';
import { DeliveriesPage, DeliveryPage } from './pages/deliveries';
import { FeedPage } from './pages/feed';
import { FlagPage, FlagsPage } from './pages/flags';
import { GroupPage } from './pages/group';
import { HealthPage } from './pages/health';
import { MatrixPage } from './pages/matrix';
import { OverviewPage } from './pages/overview';
import { PeoplePage } from './pages/people';
import { PersonPage } from './pages/person';
import { RegionPage } from './pages/regions';
import { RejectsPage } from './pages/rejects';
import { RevealsPage } from './pages/reveals';
import { RunPage } from './pages/run';
import { RunsPage } from './pages/runs';
import { EnrolPage, SignInPage } from './pages/sign_in';
import { Choice, Forbidden, NoSuchPage } from './parts';
import { CallerContext, gatewayNow, may, setClock, yearOf } from './session';
import { SessionWatch } from './session_watch';
import { startStream } from './stream';
import { keepTheme, storedTheme, type Theme } from './theme';

interface Page {
  at: RegExp; // its parameter is the first group
  show: (parameter: string) => ComponentChildren;
  scope: Scope[]; // what of the header concerns it
  open: (caller: Caller) => boolean;
}

const pages: Page[] = [
  { at: /^\/overview$/, show: () => <OverviewPage />, scope: ['year', 'region'], open: may.seeFigures },
  { at: /^\/regions$/, show: () => <RegionPage />, scope: ['year'], open: may.seeFigures },
  { at: /^\/regions\/(\d{6})$/, show: (code) => <RegionPage key={code} code={code} />, scope: ['year'], open: may.seeFigures },
  { at: /^\/feeds$/, show: () => <MatrixPage />, scope: [], open: may.seeFeeds },
  { at: /^\/feeds\/([A-Za-z0-9._-]+)$/, show: (id) => <FeedPage key={id} id={id} />, scope: [], open: may.seeFeeds },
  { at: /^\/runs$/, show: () => <RunsPage />, scope: [], open: may.seeFeeds },
  { at: /^\/runs\/(\d+)$/, show: (id) => <RunPage key={id} id={id} />, scope: [], open: may.seeFeeds },
  { at: /^\/rejects$/, show: () => <RejectsPage />, scope: ['region'], open: may.seeFeeds },
  { at: /^\/rejects\/(\d+)$/, show: (id) => <GroupPage key={id} number={id} />, scope: [], open: may.seeFeeds },
  { at: /^\/people$/, show: () => <PeoplePage />, scope: [], open: may.seePeople },
  { at: /^\/people\/(P-[0-9A-Z]{13})$/, show: (ref) => <PersonPage key={ref} person={ref} />, scope: ['year', 'as_of'], open: may.seePeople },
  { at: /^\/flags$/, show: () => <FlagsPage />, scope: ['year', 'region'], open: may.seeFlags },
  { at: /^\/flags\/([A-Za-z0-9._-]+)$/, show: (id) => <FlagPage key={id} id={id} />, scope: [], open: may.seeFlags },
  { at: /^\/health$/, show: () => <HealthPage />, scope: [], open: may.seeHealth },
  { at: /^\/deliveries$/, show: () => <DeliveriesPage />, scope: ['region'], open: may.seeFeeds },
  { at: /^\/deliveries\/(\d+)$/, show: (id) => <DeliveryPage key={id} id={id} />, scope: [], open: may.seeFeeds },
  { at: /^\/audit$/, show: () => <AuditPage />, scope: [], open: () => true },
  { at: /^\/reveals$/, show: () => <RevealsPage />, scope: [], open: may.seeReveals },
  { at: /^\/admin\/users$/, show: () => <AccountsPage />, scope: [], open: may.seeAccounts },
];

const menu: [string, Key, string, (caller: Caller) => boolean][] = [
  ['/overview', 'nav.overview', '◎', may.seeFigures], ['/regions', 'nav.regions', '▤', may.seeFigures],
  ['/feeds', 'nav.feeds', '▦', may.seeFeeds], ['/runs', 'nav.runs', '≡', may.seeFeeds],
  ['/rejects', 'nav.rejects', '✕', may.seeFeeds], ['/people', 'nav.people', '⌕', may.seePeople],
  ['/flags', 'nav.flags', '⚑', may.seeFlags], ['/deliveries', 'nav.deliveries', '⇄', may.seeFeeds],
  ['/health', 'nav.health', '♥', may.seeHealth], ['/audit', 'nav.audit', '☰', () => true],
  ['/reveals', 'nav.reveals', '◉', may.seeReveals],
  ['/admin/users', 'nav.accounts', '♟', may.seeAccounts],
];

/** The caller's own region and what lies in it. */
function regionsOf(caller: Caller): [string, string][] {
  const mine = regions.filter((region) => caller.province || region.code === caller.region || region.parent === caller.region);
  const below = mine.filter((region) => region.code !== (caller.province ? '420000' : caller.region));
  const home = caller.province ? t('header.all_regions') : `${regionName(caller.region)}`;
  return [['', home], ...below.map((region): [string, string] => [region.code, regionName(region.code)])];
}

function ScopeBar({ caller, scope, address }: { caller: Caller; scope: Scope[]; address: Address }) {
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
      {scope.includes('as_of') && (
        <label class="choice"><span>{t('header.as_of')}</span>
          <input type="date" max={today} value={asOf} onChange={(event) => set({ as_of: event.currentTarget.value })} />
          {asOf && <button type="button" class="quiet" onClick={() => set({ as_of: undefined })}>{t('header.back_to_now')}</button>}
        </label>
      )}
    </div>
  );
}

/** Stale sources are said on every page: the figures of each depend on them. */
function StaleBand({ caller }: { caller: Caller }) {
  const { body } = useLoad<{ item: Figures }>(may.seeFigures(caller) ? `/v1/figures${caller.province ? '' : `?region=${caller.region}`}` : null, 300, [], 'shell');
  if (!body || (!body.item.register_stale && !body.item.tax_stale)) return null;
  return (
    <div class="band stale" role="status">
      <span class="sign" aria-hidden="true">◔</span>
      {body.item.register_stale && <span>{t('state.register_stale')}</span>}
      {body.item.tax_stale && <span>{t('state.tax_stale')}</span>}
    </div>
  );
}

function KeysDialog({ open, close }: { open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(keysOn);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
  }, [open]);
  const rows: [string, Key][] = [['/', 'keys.search'], ['g  o c f b r p a d j', 'keys.go'], ['j k', 'keys.move'], ['Enter', 'keys.open'], ['h', 'keys.problems'], ['n', 'keys.note'], ['u', 'keys.up'], ['?', 'keys.help']];
  return (
    <dialog ref={dialog} aria-label={t('keys.title')} onClose={close}>
      <h2>{t('keys.title')}</h2>
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
  useEffect(() => {
    const timer = setInterval(() => setNow(gatewayNow()), 60_000);
    const printing = () => setNow(gatewayNow());
    addEventListener('beforeprint', printing);
    return () => {
      clearInterval(timer);
      removeEventListener('beforeprint', printing);
    };
  }, []);
  const words = `${caller.actor} · ${moment(now)} · ${location.pathname}`;
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
  const [help, setHelp] = useState(false);
  const me = useLoad<{ item: Caller }>('/v1/me', 0, [], 'shell');
  useEffect(() => listen(() => setHelp(true)), []);
  // A page that asks for something begins in its field, any other at its title.
  useEffect(() => (document.querySelector<HTMLElement>('main [autofocus]') ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true }), [address.path]);
  const caller = me.body?.item;
  const agencies = useLoad<List<Named>>(caller && may.seeFeeds(caller) ? '/v1/agencies' : null, 0, [], 'shell');
  // Once for each answer: on a later drawing its time is no longer now.
  const told = useRef<Caller | undefined>(undefined);
  const known = caller !== undefined;
  useEffect(() => {
    if (known && may.seeFeeds(caller)) startStream();
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
  if (!caller) return <NotIn problem={me.problem?.status} again={me.again} />;
  // Home is the first page that the role may open.
  const current = address.path === '/' ? (menu.find(([, , , open]) => open(caller))?.[0] ?? '/audit') : address.path;
  const page = pages.find((one) => one.at.test(current));
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
      <div class="shell" key={currentLanguage()} onClick={follow}>
        <a class="skip" href="#content">{t('app.skip')}</a>
        <header class="top no-print">
          <a class="brand" href={href('/')}><img src="/ui/assets/icon.svg" alt="" width="24" height="24" />{t('app.name')}</a>
          <ScopeBar caller={caller} scope={page?.scope ?? []} address={address} />
          <div class="who"><strong>{caller.actor}</strong><span>{tCode('role', caller.role)} · {regionName(caller.region)}</span></div>
          <button type="button" class="quiet" onClick={() => setHelp(true)} aria-label={t('header.keys')} title={t('header.keys')}>?</button>
          <button type="button" class="quiet" onClick={() => {
            const next = theme === 'dark' ? 'light' : 'dark';
            keepTheme(next);
            setTheme(next);
          }}>{t(theme === 'dark' ? 'header.theme_light' : 'header.theme_dark')}</button>
          <button type="button" class="quiet" lang={currentLanguage() === 'zh' ? 'en' : 'zh-CN'} onClick={switchLanguage}>{t('header.language')}</button>
          {caller.session && <button type="button" class="quiet" onClick={leave}>{t('header.sign_out')}</button>}
        </header>
        <nav class="menu no-print" aria-label={t('nav.label')}>
          {menu.filter(([, , , open]) => open(caller)).map(([path, words, sign]) => (
            <a key={path} href={href(path)} aria-current={current.startsWith(path) ? 'page' : undefined}><span aria-hidden="true">{sign}</span>{t(words)}</a>
          ))}
        </nav>
        <main id="content">
          <Watermark caller={caller} />
          <StaleBand caller={caller} />
          {!page ? <NoSuchPage /> : page.open(caller) ? page.show(parameter) : <Forbidden />}
        </main>
        <SessionWatch key={caller.actor} caller={caller} />
        <KeysDialog open={help} close={() => setHelp(false)} />
      </div>
    </AgenciesContext.Provider>
    </CallerContext.Provider>
  );
}

/** Before it is known who looks: nothing to show yet, or no gateway. */
function NotIn({ problem, again }: { problem: number | undefined; again: () => void }) {
  if (problem === undefined) return <p class="alone" role="status">{t('state.loading')}</p>;
  return (
    <main class="alone">
      <h1>{t('state.failed')}</h1>
      <p>{t('state.offline')}</p>
      <button type="button" onClick={again}>{t('state.retry')}</button>
    </main>
  );
}
