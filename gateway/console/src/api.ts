// The public /v1 interface as the console uses it: types of what is read, one way to ask.  Personal
// data goes into bodies only; an address holds codes and references.
import { currentLanguage } from './i18n';
import type { Versions } from './stream';

export interface Problem {
  status: number; // 0: the gateway could not be reached
  code: string;
  title: string;
  next: string;
  step: string;
  detail_number?: number;
  trace_id?: string;
}

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

export interface List<Row> {
  items: Row[];
  next: string | number | null;
}

export interface Failure { code: string; step: string; words: string; next: string }
export interface Caller {
  actor: string; role: string; region: string; province: boolean; agency: string | null; by: string;
  session: { idle_ends: string; ends: string } | null;
  // of /v1/me:
  session_now: string | undefined; now: string; years: number[]; seasons: { year: number; first: string; last: string }[];
  changes: Versions | null;
}
export interface Account {
  name: string; role: string; region: string; agency: string | null; state: string; made: string | null;
  origin: string; last_sign_in: string | null; code_ends: string | null;
}
interface WithReason { reason: string; why: string; case_number: string }
export interface Revealed { ref: string; numbers: string[]; names: string[]; shown_seconds: number }
export interface Look { at: string; actor: string; action: string; reason: WithReason | null }
export type RevealEntry = { number: number; actor: string; at: string; object: string } & WithReason;
export type Allowance = { number: number; actor: string; asked: string; day: string; count: number; state: string; decided_by: string | null } & WithReason;
export interface Grant {
  number: number; kind: string; account: string; role: string; region: string; agency: string | null; asked_by: string;
  asked: string; state: string; decided_by: string | null; decided: string | null; code_half?: string | null;
  code_ends?: string | null;
}

/** /v1/feed-matrix?by=feed: cells from day `from` on, each [state, rows, expected_by, overdue_seconds] without nulls at its end. */
export interface FeedRow {
  feed: string; unit: string | null; unit_name: string | null; region: string | null; owner?: string; breaker?: string | null; from: string;
  cells: [string, (number | null)?, (string | null)?, (number | null)?][]; contacts: Record<string, Call> | null;
}
export interface Contact { role: string; who: string; phone: string; mail: string; hours: string }
export interface Expected {
  name: string; days: string; rest_days: string; from: string; by: string; days_later: number; needs: string;
  silence_minutes: number;
}
export interface Feed {
  id: string; agency: string; adapter: string; schedule: string; state: string; alarm: boolean; state_of: string;
  expected_by: string | null; overdue_seconds: number | null; last_success: string | null; next_fire: string | null;
  retry_at: string | null; failing: boolean; last_failure: Failure | null; scheduled: boolean; pulling: boolean;
  owner: string; breaker: string | null; expected: Expected[]; contacts: Contact[];
  contact_log?: Call[]; on_it?: Call | null; // not for engineers
  pause: { since: string; until: string; actor: string | null; reason: string | null } | null; // nulls within: for engineers
}
export interface Drift { entity: string; kind: string; column: string; rows: number; use: string; words: string; run?: number }
export interface Contract {
  on_drift: Record<string, string>; volume: { low_percent: number; high_percent: number; on_volume: string };
  columns: { entity: string; name: string; present: number; rows: number; present_percent: number | null; shapes_text: string; codes_text: string }[];
  versions: { entity: string; version: number; since: string | null; accepted_by: string; run: number; changes_text: string }[];
  waiting: Drift[];
}
export interface Counts {
  rows_in: number; accepted: number; rejected: number; repeated: number; quarantined: number; review: number;
  remarks: number; unchanged: number; balanced: boolean;
}
export interface Run {
  id: number; feed: string; agency: string; scope: string; identity: string; base: string | null; kind: string;
  state: string; reason: string | null; reason_words?: string; failure?: Failure; declared_rows: number | null;
  counts: Counts; volume_side: string | null; released: boolean; facts_changed: number; plans_changed: number;
  flags_changed: number; received: string | null; finished: string | null;
  delivery?: { origin: string; sha256: string; bytes: number; received: string; fetch_seconds: number | null };
  stages?: { stage: string; seconds: number }[];
  drift?: Drift[]; notes?: { part?: string; line: number; column: string; reason: string; words: string }[];
  notes_complete?: boolean;
  cancel?: { action: 'cancel' | null; words: string }; // what it would do, or why it is too late
  retry?: { action: 'pull' | 'read_again' | null; words: string }; // once more: what it would do, or why nothing
}
export interface RejectGroup {
  number: number; feed: string; region: string | null; reason: string; words: string; column: string;
  code: string | null; shape: string; fixable: boolean; rows: number; open: number; first_run: number; first_seen: string;
  last_run: number; last_seen: string; example: { run: number; part?: string; line: number };
  mute: { until: string; why: string; actor: string; made: string } | null;
  // of a cause shown by itself:
  allowed?: { word: string; means: string | null }[]; acceptable?: boolean; readable_again?: boolean; next?: string | null;
}
export interface Reject {
  number: number; run: number; record: string; part?: string; line: number; column: string; reason: string; words: string;
  state: string; row_key: string; row: string;
  acceptable?: boolean; // of a row shown by itself
}
export interface Checked { reason: string; words: string }
/** One row as it was received, masked. */
export interface SourceRow {
  record: string; run: number; run_state: string; feed: string; agency: string; identity: string; part?: string; line: number;
  evidence: { origin: string; sha256: string; bytes: number; received: string } | null; outcome: string | null; refused: Checked | null;
  row: string | null; unread: Failure | null; fields: { column: string; written: string; read: string | null; steps: Checked[] }[];
  remarks: (Checked & { column: string })[]; asserted: { operation: string; document: string | null; number: string | null; fact: Fact | null; last_day: string | null } | null;
  person: string | null; stands: boolean; rules: (Omit<Step, 'rows'> & { year: number })[];
  reject: { number: number; group: number; state: string; settled_by: number | null } | null;
}
/** A webhook request as it came. */
export interface Received { number: number; agency: string; request: string; receipt: string; received: string; sha256: string; state: string; conflicts: number }
export interface Conflict {
  number: number; agency: string; request: string; receipt: string; received: string; sha256: string; first_received: string; first_sha256: string;
}
export interface ReplayCounts {
  rows: number; repaired: number; unchanged: number; refused: number; overtaken: number; persons: number;
  plans_changed: number; flags_raised: number; flags_withdrawn: number;
}
export interface Preview {
  total: number; complete: boolean; counts: ReplayCounts; still_refused: { reason: string; words: string; rows: number }[];
}
/** `target`: the number of the cause, run or row that `source` names; of a file its run's. */
export interface Replay {
  number: number; feed: string; source: 'group' | 'run' | 'file' | 'row'; target: number; state: string; by: string; made: string; finished: string | null;
  total: number; counts: ReplayCounts; failure: Failure | null;
}
/** Rows of a cause, or one row, to be taken all the same until a day: asked for by one person, decided by another. */
export interface Acceptance {
  number: number; source: 'group' | 'row'; target: number; feed: string; region: string | null; reason: string; words: string; column: string; until: string; why: string;
  actor: string; asked: string; lapses: string; told: ReplayCounts; told_total: number | null; told_complete: boolean; state: string; decided_by: string | null; decided: string | null;
}
export interface Source { run: number; record: string; part?: string; line: number; feed?: string }
export interface Step { number: number; rule: string; applied: boolean; words?: string; article?: string; document?: string; rows: Source[] }
export interface Plan {
  year: number; status: string; words: string; undetermined: boolean; action: string; settled_by: string;
  uninsured_reason: string; county: string | null; since: string | null; decided: string | null; version: number; policy_version: number;
  trace: Step[]; turning: { words: string };
}
/** What the policy says beside the status: where to enroll, what to pay, which relation stays. */
export interface Opinion { year: number; question: string; day: string; words: string; trace: Step[] }
export type Fact = { kind: string; learned: string; source: Source } & Record<string, unknown>;
export interface Flag {
  id: string; person: string; year: number; agency: string; county: string; state: string; delivery: string;
  code: string; words: string; reason: string; settled_by: string; last_payable_day: string | null; unit?: string; school_name?: string | null;
  opened: string; changed: string; amount_due?: string | null; task?: Task | null; entries?: FlagEntry[]; contacts?: Contact[];
  answers?: FlagAnswer[]; history?: { at: string; event: string; code: string; note: string }[];
}
/** What the agency says became of a flag, and when the gateway learned of it; remark and corrected value masked. */
export interface FlagAnswer { said: string; learned: string; code: string; words: string; remark: string | null; corrected: string | null }
/** What the flag's agency is doing about it since it was told; a task never settles its flag. */
export interface Task {
  state: string; claim: string | null; claim_words: string | null; told: string; acknowledged: string | null; due: string | null;
  overdue: boolean; overdue_days: number; age_days: number; assignee: string | null; reminded: string | null; escalated: string | null;
}
export interface FlagEntry { number: number; at: string; actor: string; kind: string; assignee: string | null; region: string | null; words: string | null }
export interface FlagEntered extends FlagEntry { flag: string; task: Task | null; told?: string; contacts?: Contact[] }
export interface TaskSum { open: number; overdue: number; claimed: number; ages: Record<string, number>; oldest: string | null }
export interface AgencyScore extends TaskSum {
  agency: string; acknowledged: number; acknowledge_seconds: number | null; settled: number; settle_seconds: number | null;
  limits: { acknowledge_days: number; act_days: number; prove_days: number };
}
export interface FlagStats extends TaskSum { today: string; regions: (TaskSum & { region: string | null; name: string | null })[]; agencies: AgencyScore[] }
export interface Call { number: number; at: string; actor: string; kind: string; until: string | null; on_it: boolean; words?: string | null }
export interface Letter { title: string; to: string; sections: { title: string; lines: string[] }[]; office: string; date: string }
export interface Person {
  ref: string; as_of: string | null; known: boolean; identities: { document: string; number: string }[];
  plans: Plan[]; worked_out: Plan[]; opinions: Opinion[]; facts: Fact[]; flags: Flag[]; letter?: Letter;
  sources: { register_as_of: string | null; register_stale: boolean; tax_through: string | null; tax_stale: boolean } | null; // null: as of a past day
}
/** Who fits both ends of a number and what else was asked for. */
export interface Found {
  ref: string; number: string; name: string; county: string | null; school: string | null; school_name: string | null;
  year: number | null; status: string | null;
}
export interface PersonSearch { persons: Found[]; more: boolean; complete: boolean; born_from: number | null }
export interface Message {
  id: number; agency: string; group: string; county: string | null; year: number; identity: string; state: string;
  attempts: number; created: string; next_attempt: string | null; last_failure: Failure | null; receipt: string | null;
  flags?: string[]; attempts_made?: { at: string; state: string; status: number | null; said: number | null; milliseconds: number; failure: Failure | null }[];
  refused?: { flag: string; code: string; words: string | null }[]; answers?: { flag: string; code: string; words: string; said: string }[];
  answers_closed?: boolean;
}
/** Whether calls go out to an agency. */
export interface AgencyState {
  id: string; name: string | null; breaker: { state: string; failures_running: number; open_until: string | null; last_failure: Failure | null };
}
export interface Version { program: string; version: string; commit: string; store_schema: number; policy_version: number }
export interface Check {
  check: string;
  subject: string | null;
  verdict: 'ok' | 'warning' | 'error';
  value: number;
  words: string;
  next: string | null;
}
export interface Health { as_of: string; errors: number; warnings: number; checks: Check[] }
export interface Point { at: string; value: number }
export interface JournalEntry { number: number; at: string; actor: string; action: string; object: string; origin: string | null; person: string | null; hash: string }
export interface Head { number: number; hash: string; text: string }
export interface JournalCheck {
  whole: boolean; entries: number; head: Head | null; head_at: string | null; held_against: Head | null; fault: string | null;
  broken_at: number | null; words: string;
}
/** Equal ends, or while sources are stale what is certain and what may be. */
export interface Range { least: number; most: number }
export interface PlaceFigures {
  persons: number; insured: Range; uninsured: Range; paused: number; review: number; outside: number; undetermined: number;
  flags_open: number; flags_settled: number; flags_paid: number; oldest_flag: string | null;
}
export interface RegionRow extends PlaceFigures { region: string; name: string; level: string; target: number | null }
export interface School { school: string; school_name: string | null; agency: string; open: number; dormant: number; settled: number; paid: number; oldest: string | null }
export interface Counted { as_of: string; register_stale: boolean; tax_stale: boolean }
export interface Region extends RegionRow {
  year: number; counted: Counted | null; above: { region: string; name: string }[]; below: RegionRow[]; elsewhere: PlaceFigures | null;
  schools: School[]; trend: TrendDay[];
}
/** A daily brief as it was made. */
export interface BriefHead extends RegionRow {
  id: string; day: string; made: string; year: number; counted: Counted; as_of: string; tax_through: string | null; tax_stale: boolean;
  register_as_of: string | null; register_stale: boolean;
  completeness: { feeds_came: number; feeds_due: number; persons_certain: number | null; persons: number | null };
}
export interface Brief extends BriefHead {
  below: RegionRow[]; elsewhere: PlaceFigures | null; alarms: { feed: string; state: string }[];
  before: { day: string; made: string; year: number; persons: number; insured: Range; uninsured: Range; flags_open: number; flags_settled: number } | null;
}
/** The last count of a day. */
export interface TrendDay { day: string; persons: number; insured: Range; uninsured: Range; outside: number; flags_open: number }
export interface Rows { batches: number; rows_in: number; accepted: number; rejected: number; repeated: number; quarantined: number; unbalanced: number; balanced: boolean }
export interface YearStanding extends PlaceFigures {
  year: number; statuses: { status: string; words: string; persons: number; certain: number }[]; recorded: number | null; balanced: boolean | null;
}
export interface FlagSums { agency: string; year: number; open: number; settled: number; settled_by_payment: number; dormant: number }
export interface Figures {
  as_of: string; register_stale: boolean; tax_stale: boolean; register_as_of: string | null; tax_through: string | null;
  register_feed: string; tax_feed: string; rows: Rows; flags: FlagSums[];
  standing: (Counted & { years: YearStanding[] }) | null;
}
/** What wants a person, of one kind. */
export interface Trouble {
  kind: string; count: number; more: boolean; since: string | null; feed?: string; state?: string; run?: number; words?: string;
  message?: number; agency?: string; group?: number; rows?: number; year?: number;
}

async function problemOf(response: Response): Promise<Problem> {
  const plain = { status: response.status, code: '', title: response.statusText, next: '', step: '' };
  try {
    return { ...plain, ...(await response.json()) as Partial<Problem>, status: response.status };
  } catch {
    return plain; // not a problem document
  }
}

const outListeners = new Set<() => void>();

/** Told whenever the gateway says that nobody is signed in; until the returned function is called. */
export function onSignedOut(told: () => void): () => void {
  outListeners.add(told);
  return () => void outListeners.delete(told);
}

/** `poll`: a page looking again by itself, which keeps no session alive. */
async function send(path: string, init: RequestInit, poll = false): Promise<Response> {
  const headers = { 'Accept-Language': currentLanguage(), 'X-Enrollgate': poll ? 'poll' : 'console', ...(init.headers as Record<string, string> | undefined) };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, cache: 'no-store', referrerPolicy: 'no-referrer' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError({ status: 0, code: 'unreachable', title: '', next: '', step: '' });
  }
  if (response.ok || response.status === 304) return response;
  const problem = await problemOf(response);
  if (problem.code === 'NOT_SIGNED_IN') outListeners.forEach((told) => told());
  throw new ApiError(problem);
}

export interface Answer<Body> { body: Body; etag: string }

/** Reads; null if what `etag` names is still what there is. */
export async function read<Body>(path: string, signal: AbortSignal, etag?: string, poll = false): Promise<Answer<Body> | null> {
  const response = await send(path, { signal, headers: etag ? { 'If-None-Match': etag } : {} }, poll);
  if (response.status === 304) return null;
  return { body: (await response.json()) as Body, etag: response.headers.get('ETag') ?? '' };
}

export async function post<Item>(path: string, body: unknown = {}): Promise<Item> {
  const response = await send(path, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  return ((await response.json()) as { item: Item }).item;
}

export async function signOut(): Promise<void> {
  await send('/v1/session', { method: 'DELETE' });
}

/** Sends a file as it is; `path` says what becomes of it. */
export async function postFile<Item>(path: string, file: Blob): Promise<Item> {
  const response = await send(path, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file });
  return ((await response.json()) as { item: Item }).item;
}

/** What the interface says of a file that it handed out: `id` stands in the journal; of a file given back no more than that. */
export interface ExportSummary { file: string; id: string; rows?: number; filters?: string; as_of?: string; by?: string; sha256?: string }

/** Hands a file of the interface to the browser, under the name that the interface gives it. */
export async function download(path: string): Promise<ExportSummary> {
  return save(await send(path, {}));
}

/** Likewise one that is asked for with a body. */
export async function downloadBy(path: string, body: unknown): Promise<ExportSummary> {
  return save(await send(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));
}

async function save(response: Response): Promise<ExportSummary> {
  const disposition = response.headers.get('Content-Disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="([^"]+)"/i.exec(disposition)?.[1];
  const file = encoded ? decodeURIComponent(encoded) : plain ?? 'return';
  keepAs(file, await response.blob());
  const summary = response.headers.get('Export-Summary');
  return { ...(summary ? JSON.parse(summary) as { id: string } : { id: '' }), file };
}

/** What was handed out, in the form that the command line lays beside a file. */
export function saveSummary(summary: ExportSummary): void {
  keepAs(`${summary.file}.meta.json`, new Blob([JSON.stringify(summary, null, 2)], { type: 'application/json' }));
}

function keepAs(name: string, contents: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(contents);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** `/v1/flags?state=OPEN`: leaves out what is not set. */
export function query(path: string, values: Record<string, string | number | undefined | null>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `${path}?${text}` : path;
}
