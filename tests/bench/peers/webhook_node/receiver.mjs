// Takes tax's webhook as a careful node program would: mutual TLS, signature checked, each request durable before its
// answer, in a commit of its own (the statement returns when SQLite has synced).  It does less than the gateway, which
// also seals what it keeps and lets it take effect.
//
//   receiver.mjs CERTS SECRET DATABASE       prints {"port": N} when it listens
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Database from 'better-sqlite3';

const [certs, secretFile, path] = process.argv.slice(2);
const secret = Buffer.from(readFileSync(secretFile, 'ascii').trim().slice('whsec_'.length), 'base64');
const database = new Database(path);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(`CREATE TABLE request
  (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, received INTEGER NOT NULL, body BLOB NOT NULL)`);
const keep = database.prepare('INSERT INTO request VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');

function take(request, body) {
  const id = request.headers['webhook-id'];
  const stamp = request.headers['webhook-timestamp'];
  const now = Date.now() / 1000;
  const expected = createHmac('sha256', secret).update(`${id}.${stamp}.`).update(body).digest();
  const given = Buffer.from((request.headers['webhook-signature'] ?? '').replace(/^v1,/, ''), 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 401;
  if (Math.abs(now - Number(stamp)) > 300) return 401;
  const events = JSON.parse(body).events;
  if (!Array.isArray(events) || !events.every((event) => event.id && event.type)) return 400;
  keep.run(id, createHash('sha256').update(body).digest('hex'), Math.floor(now), body);
  return 202;
}

const server = createServer({
  cert: readFileSync(`${certs}/gateway/tls.pem`), key: readFileSync(`${certs}/gateway/tls.key`),
  ca: readFileSync(`${certs}/root.pem`), requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3',
}, (request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const status = take(request, Buffer.concat(parts));
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end('{}');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
