// A list as a file: its filters as they stand in the address, with a reason where rows are about persons.
import { useRef, useState } from 'preact/hooks';
import { ApiError, download, downloadBy, type Problem, query as withQuery } from './api';
import { t, tCode } from './i18n';
import { ActButton, Choice, ProblemBox } from './parts';

const reasons = ['work', 'report', 'inspection', 'other'];

/** The refused rows of a run for their sender: a file of persons, so an export with its reason. */
export function ReturnButton({ run, group, to }: { run: number; group?: number; to: string }) {
  const [reason, setReason] = useState('work');
  const path = withQuery(`/v1/runs/${run}/return`, { group: group === undefined ? undefined : String(group), reason });
  return (
    <ActButton words={t('run.return')} ask={t('run.return_ask')} act={() => download(path).then(() => t('run.return_done', { agency: to }))}
      extra={<Choice label={t('export.reason')} value={reason} onPick={setReason} options={reasons.map((one): [string, string] => [one, tCode('export', `reason.${one}`)])} />} />
  );
}

export function ExportButton(props: { kind: 'flags' | 'rejects' | 'runs' | 'coverage'; filters: Record<string, string | undefined>; persons: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [format, setFormat] = useState('xlsx');
  const [reason, setReason] = useState('');
  const [matter, setMatter] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [said, setSaid] = useState('');
  const act = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const body = { format, ...(props.persons ? { reason } : {}), ...(matter ? { case: matter } : {}) };
    downloadBy(withQuery(`/v1/exports/${props.kind}`, props.filters), body).then(
      () => {
        setSaid(t('export.done'));
        dialog.current?.close();
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <>
      <button type="button" onClick={() => {
        setProblem(undefined);
        setSaid('');
        dialog.current?.showModal();
      }}>{t('export.action')}</button>
      <span class="said" role="status">{said}</span>
      <dialog ref={dialog} aria-label={t('export.action')}>
        <h2>{t('export.action')}</h2>
        <p>{t(props.persons ? 'export.persons' : 'export.sums')}</p>
        <form onSubmit={act}>
          <div class="export-fields">
            <Choice label={t('export.format')} value={format} onPick={setFormat} options={[['xlsx', 'Excel (.xlsx)'], ['csv', 'CSV (UTF-8)']]} />
            {props.persons && (
              <label class="choice"><span>{t('export.reason')}</span>
                <select required value={reason} onChange={(event) => setReason(event.currentTarget.value)}>
                  <option value="">{t('export.choose')}</option>
                  {reasons.map((one) => <option key={one} value={one}>{tCode('export', `reason.${one}`)}</option>)}
                </select>
              </label>
            )}
            <label class="choice"><span>{t('export.case')}</span>
              <input type="text" value={matter} maxLength={40} size={16} pattern="[A-Za-z0-9._\-]*" autocomplete="off" onInput={(event) => setMatter(event.currentTarget.value)} /></label>
          </div>
          {problem && <ProblemBox problem={problem} />}
          <div class="dialog-actions">
            <button type="button" onClick={() => dialog.current?.close()}>{t('action.cancel')}</button>
            <button type="submit" class="primary" disabled={busy}>{t('export.download')}</button>
          </div>
        </form>
      </dialog>
    </>
  );
}
