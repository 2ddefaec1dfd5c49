import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outbox } from '@bloodbank/core/ports';
import { AWAY, createScriptedBroker, eventOf, numberOf, waitFor } from '@bloodbank/testkit';
import { openOutbox } from './file-outbox.fixture.js';

/** Run in a process of its own on a small disk: `node … full-disk.fixture.ts <folder>`. Prints what it saw. */
const [disk = ''] = process.argv.slice(2);
const folder = join(disk, 'outbox');
const seen: Record<string, unknown> = {};

const filesOn = (): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort();
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'taken',
    (error: unknown) => (error as { code?: string }).code,
  );

function fillDisk(): void {
  for (let sizeBytes = 64 * 1024; sizeBytes >= 1; sizeBytes = Math.floor(sizeBytes / 2)) {
    try {
      for (let n = 0; ; n++) writeFileSync(join(disk, `filler-${sizeBytes}-${n}`), Buffer.alloc(sizeBytes));
    } catch {
      // No room for one of this size.
    }
  }
}

async function publishUntilFull(outbox: Outbox): Promise<number> {
  for (let n = 0; ; n++) if ((await codeOf(outbox.publish(eventOf('a', n)))) !== 'taken') return n;
}

const broker = createScriptedBroker();
broker.failure = AWAY;
const first = await openOutbox(folder, broker);
const kept = await publishUntilFull(first);
fillDisk();
seen['firstStatus'] = first.health().status;
await first.close();

// It starts, says no, and leaves nothing behind by that.
const before = filesOn();
const second = await openOutbox(folder, broker);
const refusals = new Set<unknown>();
for (let n = 0; n < 5; n++) refusals.add(await codeOf(second.publish(eventOf('b', n))));
seen['refusals'] = [...refusals];
seen['more'] = filesOn().length - before.length;

// It drains half, ends, and the next drains the other half: marks and removals need no room.
let left = Math.floor(kept / 2);
broker.failure = () => (left-- > 0 ? undefined : AWAY());
await waitFor(() => left < 0, { timeoutMs: 20_000, what: 'half of the events' });
await second.close();
const later = createScriptedBroker();
const third = await openOutbox(folder, later);
await waitFor(() => third.health().waitingEvents === 0, { timeoutMs: 20_000, what: 'an empty outbox' });
await waitFor(() => filesOn().length === 0, { timeoutMs: 20_000, what: 'an empty folder' });
const inOrder = [...broker.taken, ...later.taken].map(numberOf);
seen['isWhole'] = inOrder.length === kept && inOrder.every((n, index) => n === index);
seen['stillFull'] = await codeOf(
  (async () => {
    writeFileSync(join(disk, 'one-more'), Buffer.alloc(kept * 1_000 + 64 * 1024));
  })(),
);
rmSync(join(disk, 'one-more'), { force: true });

// What can never be published cannot be set aside now, and holds up nobody; it is once there is room.
later.failure = AWAY;
for (let n = 0; n < 5; n++) await third.publish(eventOf('a', n));
fillDisk();
later.failure = ({ envelope }) => ((envelope.payload as { n: number }).n === 0 ? new TypeError('never') : undefined);
await waitFor(() => third.health().waitingEvents === 1, { timeoutMs: 20_000, what: 'the events behind it' });
for (const name of readdirSync(disk)) if (name.startsWith('filler-')) rmSync(join(disk, name));
await waitFor(() => third.health().rejectedEvents === 1, { timeoutMs: 20_000, what: 'the event to be set aside' });
await third.close();
seen['left'] = filesOn().map((name) => name.replace(/[0-9a-f-]{36}/, 'id'));
process.stdout.write(JSON.stringify({ kept, ...seen }));
