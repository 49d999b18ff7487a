// Pausing a feed: who paused it, why and until when, stands on its page; whoever may operate pauses it and ends that.
import { useRef, useState } from 'preact/hooks';
import { ApiError, type Feed, post, type Problem } from '../api';
import { dayOf, duration, moment } from '../format';
import { t } from '../i18n';
import { ActButton, ProblemBox } from '../parts';
import { gatewayNow } from '../session';

const presets = [1, 3, 7, 14, 30]; // days, today the first
const most = 30;
const dayMilliseconds = 86_400_000;

const lastDay = (days: number) => dayOf(gatewayNow() + (days - 1) * dayMilliseconds);

/** A paused feed says so before anything else, with its age: what it does not bring grows old. */
export function Paused({ feed }: { feed: Feed }) {
  if (!feed.pause) return null;
  const { since, until, actor, reason } = feed.pause;
  return (
    <div class="band stale stopped" role="status">
      <span class="sign" aria-hidden="true">■</span>
      <div>
        <strong>{t('feed.paused', { until })}</strong>
        <span>{t('feed.paused_since', { time: moment(since).slice(0, 16) })}{actor && ` · ${actor}`}{reason && ` · ${reason}`}</span>
        <span>{feed.last_success ? t('feed.paused_age', { time: duration((gatewayNow() - Date.parse(feed.last_success)) / 1000) }) : t('feed.paused_never')}</span>
      </div>
    </div>
  );
}

export function PauseButton({ feed, changed }: { feed: Feed; changed: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [until, setUntil] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const act = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const reason = (form.elements.namedItem('reason') as HTMLInputElement).value.trim();
    setBusy(true);
    setProblem(undefined);
    post(`/v1/feeds/${feed.id}/pause`, { until, reason }).then(
      () => {
        dialog.current?.close();
        form.reset();
        changed();
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  const words = t(feed.pause ? 'feed.pause_again' : 'feed.pause');
  return (
    <>
      <button type="button" onClick={() => {
        setProblem(undefined);
        setUntil(feed.pause?.until ?? lastDay(7));
        dialog.current?.showModal();
      }}>{words}</button>
      <dialog ref={dialog} aria-label={words}>
        <h2>{words}</h2>
        <p>{t(feed.scheduled ? 'feed.pause_ask' : 'feed.pause_ask_pushed')}</p>
        <p class="note">{t('feed.pause_stale')}</p>
        <form class="fields" onSubmit={act} autocomplete="off">
          <label class="field"><span>{t('feed.pause_until')}</span>
            <input name="until" type="date" required min={lastDay(1)} max={lastDay(most + 1)} value={until} onInput={(event) => setUntil(event.currentTarget.value)} /></label>
          <div class="row" role="group" aria-label={t('feed.pause_presets')}>
            {presets.map((days) => <button key={days} type="button" class="quiet" aria-pressed={until === lastDay(days)} onClick={() => setUntil(lastDay(days))}>{t('feed.pause_days', { days })}</button>)}
          </div>
          <label class="field"><span>{t('feed.pause_reason')}</span><input name="reason" required maxLength={500} autocomplete="off" /></label>
          {problem && <ProblemBox problem={problem} />}
          <div class="dialog-actions">
            <button type="button" onClick={() => dialog.current?.close()}>{t('action.cancel')}</button>
            <button type="submit" class="primary" disabled={busy}>{words}</button>
          </div>
        </form>
      </dialog>
    </>
  );
}

export function ResumeButton({ feed, changed }: { feed: Feed; changed: () => void }) {
  return (
    <ActButton words={t('feed.resume')} ask={t(feed.scheduled ? 'feed.resume_ask' : 'feed.resume_ask_pushed')}
      act={() => post(`/v1/feeds/${feed.id}/resume`).then(() => {
        changed();
        return t('feed.resumed');
      })} />
  );
}
