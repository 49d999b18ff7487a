// Signing in, the first time and every other: what a person without a certificate sees before anything else.  Name,
// password and codes leave this page in a body alone and are kept nowhere.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { go, href } from '../address';
import { ApiError, type Caller, post, type Problem } from '../api';
import { currentLanguage, type Key, setLanguage, t } from '../i18n';
import { ServiceBand } from '../service_band';

function Wrong({ problem }: { problem: Problem | undefined }) {
  return (
    <div role="alert">
      {problem && (
        <div class="problem">
          <strong>{problem.status === 0 ? t('state.offline') : problem.status === 429 ? t('sign_in.too_often') : problem.title}</strong>
          {problem.status !== 0 && problem.status !== 429 && <p>{problem.next}</p>}
        </div>
      )}
    </div>
  );
}

function Field(props: { name: string; words: Key; hint?: Key; kind?: 'password'; complete: string; mode?: 'numeric'; pattern?: string; first?: boolean; value?: string | undefined; fixed?: boolean }) {
  const shared = {
    name: props.name, required: true, maxLength: 256, autocomplete: props.complete, inputMode: props.mode, pattern: props.pattern, autoFocus: props.first,
    autoCapitalize: 'off', spellcheck: false, defaultValue: props.value, readOnly: props.fixed, 'aria-describedby': props.hint && `${props.name}-hint`,
  } as const;
  return (
    <label class="field"><span>{t(props.words)}</span>
      {props.kind ? <input type="password" {...shared} /> : <input type="text" {...shared} />}
      {props.hint && <small id={`${props.name}-hint`} class="note">{t(props.hint)}</small>}
    </label>
  );
}

function valuesOf(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string> = {};
  for (const input of form.querySelectorAll('input')) values[input.name] = input.value;
  return values;
}

/** Sends the form's own values; what comes back is handed on, what is refused is told. */
function SendForm<Item>(props: { path: string; words: Key; done: (item: Item, sent: Record<string, string>) => void; check?: (sent: Record<string, string>) => Key | undefined; add?: Record<string, string>; children: ComponentChildren }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const self = useRef<HTMLFormElement>(null);
  // A browser heeds autofocus once for a document; the forms follow each other in one.
  useLayoutEffect(() => self.current?.querySelector<HTMLElement>('[autofocus]')?.focus(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const sent = valuesOf(form);
    const wrong = props.check?.(sent);
    if (wrong) {
      setProblem({ status: 400, code: '', title: t(wrong), next: '', step: '' });
      return;
    }
    delete sent['again'];
    setBusy(true);
    setProblem(undefined);
    post<Item>(props.path, { ...props.add, ...sent }).then(
      (item) => props.done(item, sent),
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        const code = form.elements.namedItem('code');
        if (code instanceof HTMLInputElement) code.value = ''; // it counts no second time
        setProblem(error.problem);
        setBusy(false);
      });
  };
  return (
    <form ref={self} class="fields" onSubmit={submit}>
      {props.children}
      <Wrong problem={problem} />
      <button type="submit" class="primary" disabled={busy}>{t(props.words)}</button>
    </form>
  );
}

/** `name`: whose session it was; nobody else goes on in it. */
export function SignInForm({ done, name }: { done: (caller: Caller) => void; name?: string }) {
  return (
    <SendForm<Caller> path="/v1/session" words="sign_in.act" done={done}>
      <Field name="name" words="sign_in.name" complete="username" first={!name} value={name} fixed={name !== undefined} />
      <Field name="password" words="sign_in.password" kind="password" complete="current-password" first={name !== undefined} />
      <Field name="code" words="sign_in.code" hint="sign_in.code_hint" complete="one-time-code" mode="numeric" pattern="[0-9]{6}" />
    </SendForm>
  );
}

function Alone({ title, children, changed }: { title: Key; children: ComponentChildren; changed: () => void }) {
  useEffect(() => {
    document.title = `${t(title)} · ${t('app.name')}`;
  });
  return (
    <main class="alone sign-in">
      <button type="button" class="quiet language" lang={currentLanguage() === 'zh' ? 'en' : 'zh-CN'} onClick={() => {
        setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
        changed();
      }}>{t('header.language')}</button>
      <p class="brand"><img src="/ui/assets/icon.svg" alt="" width="24" height="24" />{t('app.name')}</p>
      <h1>{t(title)}</h1>
      <ServiceBand />
      {children}
    </main>
  );
}

export function SignInPage({ done, changed }: { done: (caller: Caller) => void; changed: () => void }) {
  return (
    <Alone title="sign_in.title" changed={changed}>
      <SignInForm done={done} />
      <p><a href={href('/enrol')} onClick={(event) => {
        event.preventDefault();
        go('/enrol');
      }}>{t('enrol.first')}</a></p>
      <p class="note">{t('sign_in.by_certificate')} {t('state.not_listed_next')}</p>
    </Alone>
  );
}

interface Enrolment { secret: string; uri: string; qr: string[] }

/** The rows of a code as squares, dark on light in both themes: a telephone reads it so. */
function QrCode({ rows, label }: { rows: string[]; label: string }) {
  const edge = 4;
  const size = rows.length + 2 * edge;
  const dark = rows.flatMap((row, y) => [...row].map((module, x) => (module === '1' ? `M${x + edge} ${y + edge}h1v1h-1z` : '')));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}

/** The first sign-in: by the code that was handed over to password and authenticator. */
export function EnrolPage({ done, changed }: { done: (caller: Caller) => void; changed: () => void }) {
  const [begun, setBegun] = useState<{ enrolment: Enrolment; who: Record<string, string> }>();
  if (!begun) {
    return (
      <Alone key="code" title="enrol.title" changed={changed}>
        <p>{t('enrol.what')}</p>
        <SendForm<Enrolment> path="/v1/enrolment" words="enrol.next" done={(enrolment, who) => setBegun({ enrolment, who })}>
          <Field name="name" words="sign_in.name" complete="username" first />
          <Field name="one_time_code" words="enrol.code" hint="enrol.code_hint" complete="off" />
        </SendForm>
        <p><a href={href('/')} onClick={(event) => {
          event.preventDefault();
          go('/');
        }}>{t('enrol.back')}</a></p>
      </Alone>
    );
  }
  const same = (sent: Record<string, string>): Key | undefined => (sent['password'] === sent['again'] ? undefined : 'enrol.differs');
  return (
    <Alone key="secret" title="enrol.title" changed={changed}>
      <p>{t('enrol.secret_what')}</p>
      <p><QrCode rows={begun.enrolment.qr} label={t('enrol.qr')} /></p>
      <p>{t('enrol.by_hand')} <code class="secret">{begun.enrolment.secret.match(/.{1,4}/g)?.join(' ')}</code></p>
      <p class="note">{t('enrol.uri')} <code class="uri">{begun.enrolment.uri}</code></p>
      <SendForm<Caller> path="/v1/enrolment/confirm" words="enrol.act" add={begun.who} check={same} done={done}>
        <Field name="password" words="enrol.password" hint="enrol.password_hint" kind="password" complete="new-password" first />
        <Field name="again" words="enrol.again" kind="password" complete="new-password" />
        <Field name="code" words="sign_in.code" hint="sign_in.code_hint" complete="one-time-code" mode="numeric" pattern="[0-9]{6}" />
      </SendForm>
    </Alone>
  );
}
