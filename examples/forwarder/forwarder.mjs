// Copies the audit log of an organization to the end of a file, event by event, each exactly once and in the log's order.
// Its state is the file itself: it goes on behind the last whole line, however it ended. Plain Node, nothing to install.
//
//   PRAESIDIA_URL=https://keys.example.com PRAESIDIA_KEY=psk_... node forwarder.mjs audit.ndjson
//
// The key needs the scope audit:read and nothing else.
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const { PRAESIDIA_URL: url = 'http://127.0.0.1:3000', PRAESIDIA_KEY: key } = process.env;
const [path] = process.argv.slice(2);
if (!key || !path) {
  console.error('Usage: PRAESIDIA_URL=... PRAESIDIA_KEY=psk_... node forwarder.mjs <file>');
  process.exit(2);
}

const WAIT_SECONDS = 20;
const TAIL_BYTES = 4 * 1024 * 1024;
const MAX_PAUSE_MS = 30_000;
const FATAL = [400, 401, 403, 404];

/** Asks until there is an answer: a service that restarts, is busy or cannot be reached is asked again, less and less often. */
async function ask(route) {
  for (let pause = 250; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    let why;
    let retryAfter = 0;
    try {
      const answer = await fetch(new URL(route, url), {
        headers: { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout((WAIT_SECONDS + 10) * 1000),
      });
      if (answer.ok) return await answer.json();
      why = `${answer.status} ${await answer.text()}`;
      if (FATAL.includes(answer.status)) throw Object.assign(new Error(why), { fatal: true });
      retryAfter = Number(answer.headers.get('retry-after') ?? 0) * 1000;
    } catch (error) {
      if (error.fatal) throw error;
      why ??= error.cause?.message ?? error.message;
    }
    const ms = Math.max(retryAfter, pause * (0.5 + Math.random() / 2));
    console.error(`${why}; again in ${Math.round(ms)} ms`);
    await sleep(ms);
  }
}

/** Cuts off what a sudden end has left of a line. @returns the leafIndex of the last whole line, -1 when there is none */
async function resume(file) {
  const { size } = await file.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  const whole = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
  if (whole === 0 && start > 0) throw new Error(`${path} ends in no line of an export`);
  await file.truncate(start + whole);
  if (whole === 0) return -1;
  const line = buffer.subarray(buffer.subarray(0, whole - 1).lastIndexOf(10) + 1, whole);
  return JSON.parse(line.toString()).leafIndex;
}

const file = await open(path, 'a+');
const last = await resume(file);
// what it does itself is in the log too: left out, or it would always have more to read
const me = await ask('/v1/auth/whoami');
const filter = `order=asc&limit=200&wait=${WAIT_SECONDS}&excludeActorId=${me.subject.id}`;
let from = last < 0 ? '' : `&after=${last}`;
console.error(`follows the log of ${me.organizationId} behind leaf ${last}`);
for (;;) {
  const page = await ask(`/v1/organizations/self/audit-events?${filter}${from}`);
  if (page.items.length > 0) {
    await file.appendFile(page.items.map((event) => `${JSON.stringify(event)}\n`).join(''));
    // on disk, before more is asked for
    await file.datasync();
  }
  from = `&cursor=${encodeURIComponent(page.nextCursor)}`;
}
