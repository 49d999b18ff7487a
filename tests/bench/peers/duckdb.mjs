// The gateway's job in DuckDB: parse, check numbers, drop repeats, match against the register, upsert the plan rows,
// keep flags and refusals, all durable.  It does less than the gateway: no transport, no evidence, no facts, no traces.
//
//   duckdb.mjs seed   DATABASE people.csv
//   duckdb.mjs ingest DATABASE university|county plan|empty_plan uninsured.csv roster.csv...
//
// Prints one line of JSON; `ingest` is timed from the open database to the end of its CHECKPOINT.  Several rosters are
// several transactions.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const YEAR = 2027;
const SOURCES = {
  university: { key: 'xh', number: 'number', birth: 'birth' },
  county: { key: '"学籍号"', number: '"身份证号"', birth: '"出生日期"' },
};

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const packed = (number) => `CAST(substr(${number}, 1, 17) AS BIGINT)`;

/** ISO 7064 MOD 11-2 over 17 digits, as GB 11643 has it. */
function checked(number) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const digit = (at) => `(ascii(substr(${number}, ${at}, 1)) - 48)`;
  const sum = weights.map((weight, at) => `${weight} * ${digit(at + 1)}`).join(' + ');
  return `substr('10X98765432', 1 + (${sum}) % 11, 1) = substr(${number}, 18, 1)`;
}

async function open(path) {
  const instance = await DuckDBInstance.create(path, { threads: '2' });
  return instance.connect();
}

async function seed(path, people) {
  const db = await open(path);
  await db.run(`CREATE TABLE person AS
    SELECT ${packed('certno')} AS number, psn_no, psn_name, insutype, psn_insu_stas AS state, insu_admdvs AS county,
           paid = '1' AS paid
    FROM read_csv(${quoted(people)}, header = true, all_varchar = true) ORDER BY number`);
  const columns = 'year SMALLINT, number BIGINT, code VARCHAR, county VARCHAR, PRIMARY KEY (year, number)';
  await db.run(`CREATE TABLE plan (${columns})`);
  await db.run(`CREATE TABLE empty_plan (${columns})`);
  await db.run(`INSERT INTO plan SELECT ${YEAR}, number, CASE WHEN paid THEN '' ELSE '02' END, county FROM person`);
  await db.run('CREATE TABLE flag (year SMALLINT, number BIGINT, row_key VARCHAR, code VARCHAR)');
  await db.run('CREATE TABLE rejection (row_key VARCHAR, number VARCHAR)');
  await db.run('CHECKPOINT');
  return {};
}

async function take(db, roster, source, plan) {
  await db.run('BEGIN');
  await db.run(`CREATE OR REPLACE TEMP TABLE line AS
    SELECT ${source.key} AS row_key, ${source.number} AS number, ${source.birth} AS birth
    FROM read_csv(${quoted(roster)}, header = true, all_varchar = true)`);
  await db.run(`CREATE OR REPLACE TEMP TABLE checked AS
    SELECT row_key, number, CASE WHEN regexp_full_match(number, '[0-9]{17}[0-9X]') THEN ${checked('number')}
             AND try_strptime(substr(number, 7, 8), '%Y%m%d') IS NOT NULL AND substr(number, 7, 8) = birth
           ELSE false END AS valid FROM line`);
  await db.run('INSERT INTO rejection SELECT row_key, number FROM checked WHERE NOT valid');
  await db.run(`CREATE OR REPLACE TEMP TABLE decided AS
    SELECT r.number, r.row_key, p.county,
           CASE WHEN p.number IS NULL THEN '01' WHEN p.state <> '1' THEN '03' WHEN NOT p.paid THEN '02' ELSE '' END AS code
    FROM (SELECT ${packed('number')} AS number, any_value(row_key) AS row_key FROM checked WHERE valid GROUP BY 1) r
    LEFT JOIN person p ON p.number = r.number`);
  await db.run(`INSERT INTO ${plan} SELECT ${YEAR}, number, code, county FROM decided ORDER BY number
    ON CONFLICT DO UPDATE SET code = excluded.code, county = excluded.county`);
  await db.run(`INSERT INTO flag SELECT ${YEAR}, number, row_key, code FROM decided WHERE code <> ''`);
  await db.run('COMMIT');
}

async function ingest(path, kind, plan, list, rosters) {
  const db = await open(path);
  const began = process.hrtime.bigint();
  const usage = process.resourceUsage();
  for (const roster of rosters) await take(db, roster, SOURCES[kind], plan);
  await db.run('CHECKPOINT');
  const wall = Number(process.hrtime.bigint() - began) / 1e9;
  const after = process.resourceUsage();
  const cpu = (after.userCPUTime + after.systemCPUTime - usage.userCPUTime - usage.systemCPUTime) / 1e6;
  await db.run(`COPY (SELECT row_key, code FROM flag ORDER BY number) TO ${quoted(list)} (HEADER false)`);
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  return { wall, cpu, peak_mib: peak / 1024 };
}

const [task, ...rest] = process.argv.slice(2);
let outcome;
if (task === 'seed' && rest.length === 2) {
  outcome = await seed(...rest);
} else if (task === 'ingest' && rest.length >= 5) {
  outcome = await ingest(...rest.slice(0, 4), rest.slice(4));
} else {
  console.error('usage: duckdb.mjs seed DATABASE people.csv\n'
    + '       duckdb.mjs ingest DATABASE university|county plan|empty_plan uninsured.csv roster.csv...');
  process.exit(2);
}
console.log(JSON.stringify(outcome));
