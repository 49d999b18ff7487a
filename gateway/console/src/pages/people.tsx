// Somebody is at the counter: by number or by our reference.  The number leaves this page in a body alone.
import { useState } from 'preact/hooks';
import { go } from '../address';
import { ApiError, type Person, post, type Problem } from '../api';
import { t, tCode } from '../i18n';
import { Choice, Empty, PageHead, Panel, ProblemBox } from '../parts';

const documents = ['citizen_number', 'birth_certificate', 'hk_macao_permit', 'taiwan_permit', 'passport', 'permanent_residence', 'residence_permit', 'military', 'other'];
const reference = /^P-[0-9A-Z]{13}$/;

export function PeoplePage() {
  const [kind, setKind] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('asked') as HTMLInputElement;
    const asked = field.value.trim();
    if (reference.test(asked.toUpperCase())) {
      go(`/people/${asked.toUpperCase()}`);
      return;
    }
    setBusy(true);
    setProblem(undefined);
    post<Person>('/v1/persons/explain', kind ? { document: kind, number: asked } : { number: asked }).then(
      (person) => {
        field.value = '';
        go(`/people/${person.ref}`);
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error.problem);
        setBusy(false);
      });
  };
  return (
    <>
      <PageHead title={t('people.title')} cli="explain --stdin" />
      <Panel>
        <form class="search" onSubmit={search} autocomplete="off">
          <label class="grow"><span>{t('people.number')}</span>
            <input name="asked" required maxLength={40} autoFocus autocomplete="off" spellcheck={false} aria-describedby="asked-hint" />
          </label>
          <Choice label={t('people.document')} value={kind} onPick={setKind}
            options={[['', t('document.auto')], ...documents.map((one): [string, string] => [one, tCode('document', one)])]} />
          <button type="submit" class="primary" disabled={busy}>{t('people.search')}</button>
        </form>
        <p class="note pad" id="asked-hint">{t('people.number_hint')} {t('people.journaled')}</p>
        <div aria-live="polite">
          {problem && (problem.status === 404 ? <Empty words={t('people.none')} next={t('people.none_next')} />
            : problem.status === 429 ? <Empty words={t('people.too_often', { seconds: problem.detail_number ?? 60 })} /> : <ProblemBox problem={problem} />)}
        </div>
      </Panel>
    </>
  );
}
