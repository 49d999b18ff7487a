// Accounts and what was asked for them.  The security administrator asks and disables; the audit or system
// administrator confirms; each of the two is told one half of the one-time code, and sees what the others did.
import { useState } from 'preact/hooks';
import { type Account, ApiError, type Grant, type List, post, type Problem, query as withQuery } from '../api';
import { moment, regionName, regions } from '../format';
import { t, tCode } from '../i18n';
import { useLoad } from '../load';
import { ActButton, Choice, Empty, Mark, PageHead, Panel, ProblemBox, Show, Table } from '../parts';
import { may, useCaller } from '../session';

const roles = ['monitor', 'clerk', 'reviewer', 'engineer', 'system_admin', 'security_admin', 'audit_admin'];
const ofRegions = ['monitor', 'clerk', 'reviewer'];

function scopeOf(one: { region: string; agency: string | null }): string {
  return one.agency ?? regionName(one.region);
}

function Add({ asked }: { asked: (grant: Grant) => void }) {
  const [role, setRole] = useState('clerk');
  const [region, setRegion] = useState('420000');
  const [agency, setAgency] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [said, setSaid] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('account') as HTMLInputElement;
    setBusy(true);
    setProblem(undefined);
    const scope = role === 'engineer' ? { agency } : ofRegions.includes(role) ? { region } : {};
    post<Grant>('/v1/accounts', { name: field.value.trim(), role, ...scope }).then(
      (grant) => {
        field.value = '';
        setSaid(t('accounts.asked', { number: grant.number }));
        asked(grant);
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setSaid('');
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <Panel title={t('accounts.add')} note={t('accounts.two')}>
      <form class="fields row pad" onSubmit={submit} autocomplete="off">
        <label class="field"><span>{t('accounts.name')}</span>
          <input name="account" required maxLength={32} pattern="[a-z][a-z0-9._\-]+" autocomplete="off" spellcheck={false} aria-describedby="account-hint" />
        </label>
        <Choice label={t('accounts.role')} value={role} onPick={setRole} options={roles.map((one): [string, string] => [one, tCode('role', one)])} />
        {ofRegions.includes(role) && <Choice label={t('header.region')} value={region} onPick={setRegion}
          options={regions.map((one): [string, string] => [one.code, regionName(one.code)])} />}
        {role === 'engineer' && (
          <label class="field"><span>{t('word.agency')}</span>
            <input name="agency" required maxLength={64} autocomplete="off" spellcheck={false} value={agency} onInput={(event) => setAgency(event.currentTarget.value.trim())} />
          </label>
        )}
        <button type="submit" class="primary" disabled={busy}>{t('accounts.ask')}</button>
        <small class="note" id="account-hint">{t('accounts.name_hint')}</small>
      </form>
      <p class="pad said" role="status">{said}</p>
      {problem && <div class="pad"><ProblemBox problem={problem} /></div>}
    </Panel>
  );
}

/** Half of a one-time code, until it is handed over. */
function Half({ told, done }: { told: Grant; done: () => void }) {
  return (
    <div class="band code" role="alert">
      <span>{t('accounts.code', { account: told.account })}</span> <code class="secret">{told.code_half}</code>{' '}
      {told.code_ends && <span>{t('accounts.code_until', { until: moment(told.code_ends) })}</span>}
      <button type="button" onClick={done}>{t('accounts.code_done')}</button>
    </div>
  );
}

function Waiting({ grants, again, tell }: { grants: Grant[]; again: () => void; tell: (grant: Grant) => void }) {
  const caller = useCaller();
  const decide = (grant: Grant, verdict: string) => () => post<Grant>(`/v1/grants/${grant.number}/${verdict}`).then((done) => {
    tell(done);
    again();
    return t(verdict === 'confirm' ? 'accounts.confirmed' : 'accounts.refused');
  });
  const mine = (grant: Grant) => grant.asked_by === caller.actor || grant.account === caller.actor;
  return (
    <Panel title={t('accounts.waiting')} note={t('accounts.waiting_note')}>
      {grants.length === 0 ? <Empty words={t('accounts.none_waiting')} /> : (
        <Table label={t('accounts.waiting')} rows={grants} id={(grant) => grant.number} columns={[
          { head: 'accounts.number', cell: (grant) => grant.number, number: true }, { head: 'accounts.kind', cell: (grant) => tCode('grant', grant.kind) },
          { head: 'accounts.name', cell: (grant) => <code>{grant.account}</code> }, { head: 'accounts.role', cell: (grant) => tCode('role', grant.role) },
          { head: 'accounts.scope', cell: scopeOf }, { head: 'accounts.asked_by', cell: (grant) => <>{grant.asked_by} · {moment(grant.asked)}</> },
          { head: 'accounts.act', cell: (grant) => (
            <span class="acts">
              {may.decideGrants(caller) && !mine(grant) && <ActButton words={t('accounts.confirm')} ask={t('accounts.confirm_ask', { account: grant.account })} act={decide(grant, 'confirm')} />}
              <ActButton words={t('accounts.refuse')} ask={t('accounts.refuse_ask', { account: grant.account })} act={decide(grant, 'refuse')} />
            </span>
          ) },
        ]} />
      )}
    </Panel>
  );
}

function Accounts({ accounts, again, tell }: { accounts: Account[]; again: () => void; tell: (grant: Grant) => void }) {
  const caller = useCaller();
  const act = (account: Account, what: string, words: 'accounts.disabled' | 'accounts.asked_again') => () =>
    post<Grant>(`/v1/accounts/${account.name}/${what}`).then((done) => {
      tell(done);
      again();
      return t(words);
    });
  const acts = (account: Account) => {
    if (account.origin === 'settings') return t('accounts.by_settings');
    if (account.name === caller.actor) return t('accounts.own');
    const reset = caller.role === 'security_admin' || (caller.role === 'system_admin' && account.role === 'security_admin');
    return (
      <span class="acts">
        {reset && account.state !== 'disabled' && <ActButton words={t('accounts.reset')} ask={t('accounts.reset_ask', { account: account.name })} act={act(account, 'reset', 'accounts.asked_again')} />}
        {may.keepAccounts(caller) && account.state === 'disabled' && <ActButton words={t('accounts.enable')} ask={t('accounts.enable_ask', { account: account.name })} act={act(account, 'enable', 'accounts.asked_again')} />}
        {may.keepAccounts(caller) && account.state !== 'disabled' && <ActButton danger words={t('accounts.disable')} ask={t('accounts.disable_ask', { account: account.name })} act={act(account, 'disable', 'accounts.disabled')} />}
      </span>
    );
  };
  return (
    <Panel title={t('accounts.all')}>
      {accounts.length === 0 ? <Empty words={t('accounts.none')} next={t('accounts.none_next')} /> : (
        <Table label={t('accounts.all')} rows={accounts} id={(account) => account.name} columns={[
          { head: 'accounts.name', cell: (account) => <code>{account.name}</code> }, { head: 'accounts.role', cell: (account) => tCode('role', account.role) },
          { head: 'accounts.scope', cell: scopeOf }, { head: 'word.state', cell: (account) => <Mark group="account" code={account.state} /> },
          { head: 'accounts.origin', cell: (account) => tCode('origin', account.origin) },
          { head: 'accounts.last', cell: (account) => moment(account.last_sign_in) },
          { head: 'accounts.until', cell: (account) => moment(account.code_ends) },
          { head: 'accounts.act', cell: acts },
        ]} />
      )}
    </Panel>
  );
}

export function AccountsPage() {
  const caller = useCaller();
  const accounts = useLoad<List<Account>>('/v1/accounts', 60);
  const grants = useLoad<List<Grant>>(withQuery('/v1/grants', { state: 'waiting', limit: 200 }), 60);
  const [told, setTold] = useState<Grant>();
  const tell = (grant: Grant) => {
    if (grant.code_half) setTold(grant);
  };
  const again = () => {
    accounts.again();
    grants.again();
  };
  return (
    <>
      <PageHead title={t('accounts.title')} cli="account list" />
      {told && <Half told={told} done={() => setTold(undefined)} />}
      <Show of={grants}>{({ items }) => <Waiting grants={items} again={again} tell={tell} />}</Show>
      {may.keepAccounts(caller) && (
        <Add asked={(grant) => {
          tell(grant);
          again();
        }} />
      )}
      <Show of={accounts}>{({ items }) => <Accounts accounts={items} again={again} tell={tell} />}</Show>
    </>
  );
}
