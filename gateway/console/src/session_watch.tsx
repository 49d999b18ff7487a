// How long a session lasts: warned two minutes before, extended in place, signed in again in place.  The page behind
// stays as it is, so what was typed is kept.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type Caller, onSignedOut, post, read } from './api';
import { t } from './i18n';
import { SignInForm } from './pages/sign_in';

const warnBefore = 120; // seconds
const lookEvery = 30;

interface Times { idleEnds: number; ends: number; ahead: number }

function timesOf(caller: Caller): Times | undefined {
  if (!caller.session) return undefined;
  return {
    idleEnds: Date.parse(caller.session.idle_ends), ends: Date.parse(caller.session.ends),
    ahead: caller.session_now ? Date.parse(caller.session_now) - Date.now() : 0,
  };
}

function left(times: Times): number {
  return Math.round((Math.min(times.idleEnds, times.ends) - Date.now() - times.ahead) / 1000);
}

export function SessionWatch({ caller }: { caller: Caller }) {
  const [times, setTimes] = useState(() => timesOf(caller));
  const [over, setOver] = useState(false);
  const [seconds, setSeconds] = useState<number>();
  const dialog = useRef<HTMLDialogElement>(null);
  const warned = seconds !== undefined && seconds <= warnBefore;
  // What the person did in the meantime the gateway alone knows: asked again before anybody is warned.
  const look = () => {
    void read<{ item: Caller }>('/v1/me', new AbortController().signal, undefined, true).then(
      (answer) => answer && setTimes(timesOf(answer.body.item)),
      (error) => {
        if (!(error instanceof ApiError)) throw error; // 401 is told to all, see below
      });
  };
  useLayoutEffect(() => onSignedOut(() => setOver(true)), []);
  useEffect(() => {
    if (!times || over) return undefined;
    let last = 0;
    const timer = setInterval(() => {
      const now = left(times);
      if (now <= warnBefore + 5 && Date.now() - last > lookEvery * 1000) {
        last = Date.now();
        look();
      }
      setSeconds(now);
    }, 1000);
    return () => clearInterval(timer);
  }, [times, over]);
  // A counter is shared: what stands on the page is for whoever was signed in.
  useLayoutEffect(() => {
    document.documentElement.classList.toggle('session-over', over);
  }, [over]);
  useLayoutEffect(() => {
    if ((warned || over) && !dialog.current?.open) dialog.current?.showModal();
    if (!warned && !over && dialog.current?.open) dialog.current.close();
  }, [warned, over]);
  if (!times) return null;
  const stay = () => {
    void post<Caller>('/v1/session/stay').then(
      (item) => {
        setTimes({ ...times, ...timesOf({ ...item, session_now: undefined }), ahead: times.ahead });
        setSeconds(undefined);
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
      });
  };
  const final = times.ends <= times.idleEnds;
  return (
    <dialog ref={dialog} class="session" aria-label={t('session.title')} onCancel={(event) => over && event.preventDefault()} onClose={() => over && dialog.current?.showModal()}>
      <h2>{t(over ? 'session.over' : 'session.title')}</h2>
      {over ? (
        <>
          <p>{t('session.over_what')}</p>
          <SignInForm name={caller.actor} done={(item) => {
            setOver(false);
            setSeconds(undefined);
            setTimes({ ...timesOf({ ...item, session_now: undefined })!, ahead: times.ahead });
          }} />
        </>
      ) : (
        <>
          <p role="status">{t(final ? 'session.final' : 'session.idle', { seconds: Math.max(0, seconds ?? 0) })}</p>
          <div class="dialog-actions">
            {!final && <button type="button" class="primary" onClick={stay}>{t('session.stay')}</button>}
            {final && <button type="button" onClick={() => dialog.current?.close()}>{t('action.close')}</button>}
          </div>
        </>
      )}
    </dialog>
  );
}
