// Somebody is at the counter: by number, by both ends of one or by our reference; a flag or a delivery by its own.  The number leaves this page in a body alone.
import { useState } from 'preact/hooks';
import { go, href } from '../address';
import { ApiError, type Found, type Person, type PersonSearch, post, type Problem } from '../api';
import { t, tCode } from '../i18n';
import { Choice, Empty, PageHead, Panel, Place, ProblemBox, Table } from '../parts';

const documents = ['citizen_number', 'birth_certificate', 'hk_macao_permit', 'taiwan_permit', 'passport', 'permanent_residence', 'residence_permit', 'military', 'other'];

/** What has a page of its own, by how its number looks; so few digits are a delivery's unless a document is chosen. */
function pageOf(asked: string, kind: string): string | undefined {
  const text = asked.toUpperCase();
  if (/^P-[0-9A-Z]{13}$/.test(text)) return `/people/${text}`;
  if (/^F-\d{4}-\d+$/.test(text)) return `/flags/${text}`;
  return kind === '' && /^\d{1,7}$/.test(text) ? `/deliveries/${Number(text)}` : undefined;
}

/** Only both ends are known: stars stand between them, or blanks where digits are missing. */
const isPartial = (asked: string) => /^\d{4,13}[*＊\s]+\d{3,}[\dXx]$/.test(asked) && asked.replace(/[*＊\s]/g, '').length < 18;

const searchOf = (form: HTMLFormElement, pattern: string) => {
  const fields = new FormData(form);
  const text = (name: string) => (fields.get(name) as string | null ?? '').trim() || undefined;
  const year = text('birth_year');
  return { pattern, name: text('name'), birth_year: year === undefined ? undefined : Number(year), school: text('school') };
};

function Hits({ of }: { of: PersonSearch }) {
  return (
    <Panel title={t('people.found')}>
      {of.persons.length > 0 ? (
        <Table<Found> label={t('people.found')} rows={of.persons} id={(one) => one.ref} columns={[
          { head: 'people.person', cell: (one) => <a href={href(`/people/${one.ref}`)}>{one.ref}</a> },
          { head: 'people.number', cell: (one) => <code>{one.number}</code> }, { head: 'people.name', cell: (one) => one.name || '–' },
          { head: 'word.county', cell: (one) => one.county ? <Place code={one.county} /> : '–' }, { head: 'people.school', cell: (one) => one.school_name ?? one.school ?? '–', wide: true },
          { head: 'word.state', cell: (one) => one.status ? <>{one.year} {tCode('status', one.status)}</> : '–' },
        ]} />
      ) : <Empty words={t('people.none')} next={t('people.none_next')} />}
      {of.more && <p class="note pad">{t('people.more')}</p>}
      {!of.more && !of.complete && <p class="note pad">{of.born_from === null ? t('people.cut_short') : t('people.cut', { year: of.born_from })}</p>}
    </Panel>
  );
}

export function PeoplePage() {
  const [kind, setKind] = useState('');
  const [busy, setBusy] = useState(false);
  const [partial, setPartial] = useState(false);
  const [lacking, setLacking] = useState(false);
  const [hits, setHits] = useState<PersonSearch>();
  const [problem, setProblem] = useState<Problem>();
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const field = form.elements.namedItem('asked') as HTMLInputElement;
    const asked = field.value.trim();
    const page = pageOf(asked, kind);
    if (page) {
      go(page);
      return;
    }
    const pattern = isPartial(asked) ? searchOf(form, asked) : undefined;
    const alone = pattern !== undefined && !pattern.name && !pattern.birth_year && !pattern.school;
    setLacking(alone);
    setHits(undefined);
    setProblem(undefined);
    if (alone) {
      (form.elements.namedItem('birth_year') as HTMLInputElement).focus();
      return;
    }
    setBusy(true);
    const answered = pattern
      ? post<PersonSearch>('/v1/persons/search', pattern).then((found) => {
        setHits(found);
        setBusy(false);
      })
      : post<Person>('/v1/persons/explain', kind ? { document: kind, number: asked } : { number: asked }).then((person) => {
        field.value = '';
        go(`/people/${person.ref}`);
      });
    answered.catch((error) => {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.problem);
      setBusy(false);
    });
  };
  return (
    <>
      <PageHead title={t('people.title')} cli="person find --stdin" />
      <Panel>
        <form class="search" onSubmit={search} autocomplete="off">
          <label class="grow"><span>{t('people.number')}</span>
            <input name="asked" required maxLength={40} autoFocus autocomplete="off" spellcheck={false} aria-describedby="asked-hint"
              onInput={(event) => setPartial(isPartial(event.currentTarget.value.trim()))} />
          </label>
          {partial ? (
            <>
              <label class="choice"><span>{t('people.birth_year')}</span>
                <input name="birth_year" inputMode="numeric" pattern="(19|20)[0-9]{2}" maxLength={4} size={6} autocomplete="off" /></label>
              <label class="choice"><span>{t('people.name')}</span><input name="name" maxLength={60} size={10} autocomplete="off" spellcheck={false} /></label>
              <label class="choice"><span>{t('people.school')}</span><input name="school" maxLength={60} pattern="\s*\S.*\S\s*" title={t('people.school_part')} size={16} autocomplete="off" /></label>
            </>
          ) : (
            <Choice label={t('people.document')} value={kind} onPick={setKind}
              options={[['', t('document.auto')], ...documents.map((one): [string, string] => [one, tCode('document', one)])]} />
          )}
          <button type="submit" class="primary" disabled={busy}>{t('people.search')}</button>
        </form>
        <p class="note pad" id="asked-hint">{t(partial ? 'people.partial_hint' : 'people.number_hint')} {t('people.journaled')}</p>
        <div aria-live="polite">
          {lacking && <Empty words={t('people.lacking')} next={t('people.lacking_next')} />}
          {problem && (problem.status === 404 ? <Empty words={t('people.none')} next={t('people.none_next')} />
            : problem.status === 429 ? <Empty words={t('people.too_often', { seconds: problem.detail_number ?? 60 })} /> : <ProblemBox problem={problem} />)}
        </div>
      </Panel>
      {hits && <Hits of={hits} />}
    </>
  );
}
