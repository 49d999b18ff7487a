// A list as a file: its filters as they stand in the address, with a reason where rows are about persons.
import { useRef, useState } from 'preact/hooks';
import { useAgencyName } from './agencies';
import { ApiError, download, downloadBy, type ExportSummary, type Problem, query as withQuery, saveSummary } from './api';
import { count } from './format';
import { t, tCode } from './i18n';
import { ActButton, Choice, Facts, ProblemBox } from './parts';

const reasons = ['work', 'report', 'inspection', 'other'];

/** The refused rows of a run for the agency that sent them: a file of persons, so an export with its reason. */
export function ReturnButton({ run, group, agency }: { run: number; group?: number; agency: string | undefined }) {
  const to = useAgencyName()(agency);
  const [reason, setReason] = useState('work');
  const path = withQuery(`/v1/runs/${run}/return`, { group: group === undefined ? undefined : String(group), reason });
  return (
    <ActButton words={t('run.return')} ask={t('run.return_ask')} act={() => download(path).then(({ id }) => t('run.return_done', { agency: to || t('run.return_to'), id }))}
      extra={<Choice label={t('export.reason')} value={reason} onPick={setReason} options={reasons.map((one): [string, string] => [one, tCode('export', `reason.${one}`)])} />} />
  );
}

export function ExportButton(props: { kind: 'flags' | 'rejects' | 'runs' | 'coverage' | 'journal'; filters: Record<string, string | undefined>; persons: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [format, setFormat] = useState('xlsx');
  const [reason, setReason] = useState('');
  const [matter, setMatter] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [made, setMade] = useState<ExportSummary>();
  const act = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const body = { format, ...(props.persons ? { reason } : {}), ...(matter ? { case: matter } : {}) };
    downloadBy(withQuery(`/v1/exports/${props.kind}`, props.filters), body).then(
      setMade,
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
      }).finally(() => setBusy(false));
  };
  return (
    <>
      <button type="button" onClick={() => {
        setProblem(undefined);
        setMade(undefined);
        dialog.current?.showModal();
      }}>{t('export.action')}</button>
      <dialog ref={dialog} aria-label={t('export.action')}>
        <h2>{t('export.action')}</h2>
        <p>{t(props.persons ? 'export.persons' : 'export.sums')}</p>
        <form onSubmit={act}>
          <div class="export-fields">
            <Choice label={t('export.format')} value={format} onPick={setFormat} options={[['xlsx', 'Excel (.xlsx)'], ['csv', 'CSV (UTF-8)'], ['json', 'JSON']]} />
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
          <div role="status">{made && (
            <>
              <p class="ok-text">✓ {t('export.done')}</p>
              <Facts rows={[[t('export.id'), <code>{made.id}</code>], [t('export.rows'), count(made.rows)], ['SHA-256', <code class="digest">{made.sha256}</code>]]} />
              <button type="button" onClick={() => saveSummary(made)}>{t('export.summary')}</button>
            </>
          )}</div>
          <div class="dialog-actions">
            <button type="button" onClick={() => dialog.current?.close()}>{t(made ? 'action.close' : 'action.cancel')}</button>
            <button type="submit" class="primary" disabled={busy}>{t('export.download')}</button>
          </div>
        </form>
      </dialog>
    </>
  );
}
