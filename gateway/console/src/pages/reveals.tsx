// Looks at what stands masked (查看明文): for a reason, for a minute, so many a day; who looked; further ones by a reviewer.
// What is revealed lives in this page's memory alone and goes by itself.
import { useEffect, useRef, useState } from 'preact/hooks';
import { href } from '../address';
import { type Allowance, ApiError, type List, type Look, post, type Problem, query as withQuery, type Revealed, type RevealEntry } from '../api';
import { moment } from '../format';
import { t, tCode } from '../i18n';
import { useLoad } from '../load';
import { spelled } from '../rare';
import { ActButton, Choice, Empty, PageHead, Panel, ProblemBox, Show, Table } from '../parts';
import { may, useCaller } from '../session';

const reasons = ['counter', 'case', 'complaint', 'correction', 'inspection'];

interface Reason { reason: string; why: string; case_number: string }

/** Reason, words and case number; `sent` says what becomes of them. */
function ReasonForm(props: { words: string; send: (reason: Reason, count: number) => Promise<void>; many?: boolean; cancel?: () => void }) {
  const [reason, setReason] = useState('counter');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement | null)?.value.trim() ?? '';
    setBusy(true);
    setProblem(undefined);
    props.send({ reason, why: value('why'), case_number: value('case_number') }, Number(value('count') || 1)).then(
      () => form.reset(),
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <form class="fields" onSubmit={submit} autocomplete="off">
      <Choice label={t('reveal.reason')} value={reason} onPick={setReason} options={reasons.map((one): [string, string] => [one, tCode('reveal_reason', one)])} />
      <label class="field"><span>{t('reveal.why')}</span><input name="why" required maxLength={200} autocomplete="off" aria-describedby="why-hint" /></label>
      <small class="note" id="why-hint">{t('reveal.why_hint')}</small>
      <label class="field"><span>{t('reveal.case')}</span><input name="case_number" required maxLength={64} pattern="[A-Za-z0-9\/_.\-]+" autocomplete="off" /></label>
      {props.many && <label class="field"><span>{t('reveal.count')}</span><input name="count" type="number" required min={1} max={20} defaultValue={5} /></label>}
      {problem && <ProblemBox problem={problem} />}
      {problem?.code === 'REVEAL_LIMIT' && <p><a href={href('/reveals')}>{t('reveal.ask_more')}</a></p>}
      <div class="dialog-actions">
        {props.cancel && <button type="button" onClick={props.cancel}>{t('action.cancel')}</button>}
        <button type="submit" class="primary" disabled={busy}>{props.words}</button>
      </div>
    </form>
  );
}

/** The button, the dialog that asks why, and what it shows for a minute: to be read, not taken along, for no role has the right
 *  to copy or print it. */
export function RevealButton({ person, looked }: { person: string; looked: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState<Revealed>();
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!shown) return undefined;
    const until = Date.now() + shown.shown_seconds * 1000;
    const timer = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) setShown(undefined);
    }, 250);
    return () => clearInterval(timer);
  }, [shown]);
  const send = (reason: Reason) => post<Revealed>(`/v1/persons/${person}/reveal`, reason).then((item) => {
    setLeft(item.shown_seconds);
    setShown(item);
    dialog.current?.close();
    looked();
  });
  return (
    <div class="pad reveal no-print">
      {shown ? (
        <p class="revealed" role="status" onCopy={(event) => event.preventDefault()} onDragStart={(event) => event.preventDefault()}>
          {shown.numbers.map((one) => <code key={one}>{one}</code>)} {shown.names.map(spelled).join(t('word.comma'))} <span class="note">{t('reveal.left', { seconds: left })}</span>
          <button type="button" onClick={() => setShown(undefined)}>{t('reveal.hide')}</button>
        </p>
      ) : <button type="button" id="reveal" onClick={() => dialog.current?.showModal()}>{t('reveal.show')}</button>}
      <dialog ref={dialog} aria-label={t('reveal.show')}>
        <h2>{t('reveal.show')}</h2>
        <p>{t('reveal.what')}</p>
        <ReasonForm words={t('reveal.show')} send={send} cancel={() => dialog.current?.close()} />
      </dialog>
    </div>
  );
}

export function Looks({ person, turn }: { person: string; turn: number }) {
  const looks = useLoad<List<Look>>(`/v1/persons/${person}/looks`);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) looks.again();
    first.current = false;
  }, [turn]);
  return (
    <Panel title={t('reveal.looks')}>
      <Show of={looks}>{({ items }) => (items.length === 0 ? <Empty words={t('reveal.no_looks')} /> : (
        <Table label={t('reveal.looks')} rows={items.map((look, at) => ({ at, look }))} id={(row) => row.at} columns={[
          { head: 'reveal.at', cell: ({ look }) => moment(look.at) }, { head: 'reveal.who', cell: ({ look }) => look.actor },
          { head: 'reveal.action', cell: ({ look }) => tCode('act', look.action) },
          { head: 'reveal.reason', cell: ({ look }) => (look.reason ? `${tCode('reveal_reason', look.reason.reason)} · ${look.reason.why} · ${look.reason.case_number}` : '–'), wide: true },
        ]} />
      ))}</Show>
    </Panel>
  );
}

function Allowances() {
  const caller = useCaller();
  const allowances = useLoad<List<Allowance>>(withQuery('/v1/allowances', { limit: 100 }));
  const decide = (one: Allowance, verdict: string) => () => post(`/v1/allowances/${one.number}/${verdict}`).then(() => {
    allowances.again();
    return t('reveal.decided');
  });
  return (
    <>
      {may.seePeople(caller) && (
        <Panel title={t('reveal.ask_more')} note={t('reveal.ask_note')}>
          <div class="pad"><ReasonForm many words={t('accounts.ask')} send={(reason, count) => post('/v1/allowances', { ...reason, count }).then(() => allowances.again())} /></div>
        </Panel>
      )}
      <Panel title={t('reveal.allowances')}>
        <Show of={allowances}>{({ items }) => (items.length === 0 ? <Empty words={t('reveal.no_allowances')} /> : (
          <Table label={t('reveal.allowances')} rows={items} id={(one) => one.number} columns={[
            { head: 'accounts.number', cell: (one) => one.number, number: true }, { head: 'reveal.who', cell: (one) => one.actor },
            { head: 'reveal.day', cell: (one) => one.day }, { head: 'reveal.count', cell: (one) => one.count, number: true },
            { head: 'reveal.reason', cell: (one) => `${tCode('reveal_reason', one.reason)} · ${one.why} · ${one.case_number}`, wide: true },
            { head: 'word.state', cell: (one) => <>{tCode('grant_state', one.state)} {one.decided_by}</> },
            { head: 'accounts.act', cell: (one) => (caller.role === 'reviewer' && one.state === 'waiting' && one.actor !== caller.actor ? (
              <span class="acts">
                <ActButton words={t('reveal.allow')} ask={t('reveal.allow_ask', { actor: one.actor, count: one.count })} act={decide(one, 'confirm')} />
                <ActButton words={t('accounts.refuse')} ask={t('accounts.refuse_ask', { account: one.actor })} act={decide(one, 'refuse')} />
              </span>
            ) : '–') },
          ]} />
        ))}</Show>
      </Panel>
    </>
  );
}

export function RevealsPage() {
  const reveals = useLoad<List<RevealEntry>>(withQuery('/v1/reveals', { limit: 200 }));
  return (
    <>
      <PageHead title={t('reveal.title')} cli="reveal list" />
      <Panel title={t('reveal.ledger')} note={t('reveal.ledger_note')}>
        <Show of={reveals}>{({ items }) => (items.length === 0 ? <Empty words={t('reveal.no_reveals')} /> : (
          <Table label={t('reveal.ledger')} rows={items} id={(one) => one.number} columns={[
            { head: 'reveal.at', cell: (one) => moment(one.at) }, { head: 'reveal.who', cell: (one) => one.actor },
            { head: 'reveal.object', cell: (one) => <code>{one.object}</code> },
            { head: 'reveal.reason', cell: (one) => [tCode('reveal_reason', one.reason), one.why, one.case_number].filter(Boolean).join(' · '), wide: true },
          ]} />
        ))}</Show>
      </Panel>
      <Allowances />
    </>
  );
}
