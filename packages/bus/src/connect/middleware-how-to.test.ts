import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contracts } from '@bloodbank/contracts';
import { createRecorder, describeOnBrokers, freshName, type Recorder, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  audit,
  type Bus,
  before,
  breaker,
  concurrencyPerKey,
  connectBus,
  debounce,
  type EnvelopeOf,
  killSwitch,
  rateLimit,
  skip,
} from '../index.js';

type Types = NonNullable<typeof contracts.types>;

/** Every snippet of the how-to stands here between its marks, is compared with it, and run. */
describeOnBrokers('docs/how-to/middleware.md', (broker) => {
  let bus: Bus<Types>;
  let service: string;
  let seenBy: Recorder<string>;

  beforeEach(async () => {
    service = freshName('svc');
    seenBy = createRecorder();
    const log = (_fields: object, message: string): void => seenBy.record(message);
    bus = await connectBus({
      contracts,
      service,
      url: broker.url,
      exchange: `exchange.${service}`,
      topology: false,
      correlation: false,
      logger: { debug: () => {}, info: log, warn: log, error: log },
    });
  });
  afterEach(() => bus.close());

  const prompt = (text: string) => bus.publish('llm.prompt', { provider: service, prompt: text });
  const ask = (event: EnvelopeOf<Types, 'llm.prompt'>): void => seenBy.record(event.payload.prompt);

  it('a middleware', async () => {
    // snippet
    bus.use(async (delivery, next) => {
      const startedAt = performance.now();
      const settled = await next();
      delivery.log.info({ took_ms: performance.now() - startedAt }, 'handled');
      return settled;
    });
    // end
    await bus.subscribe('llm.prompt', ask);
    await prompt('hello');
    await seenBy.waitFor((item) => item === 'handled');
    expect(seenBy.items).toEqual(['hello', 'handled']);
  });

  it('of one subscription', async () => {
    // snippet
    await bus.subscribe('llm.prompt', ask, {
      middleware: [
        async (delivery, next) => {
          if (delivery.event.payload.prompt === '') return skip('an empty prompt');
          return next();
        },
      ],
    });
    // end
    await prompt('');
    await prompt('full');
    await seenBy.waitFor((item) => item === 'full');
    expect(seenBy.items).toEqual(['full']);
  });

  it('before once', async () => {
    // snippet
    const seen = new Set<string>();
    bus.use(
      before(
        'once',
        async (delivery, next) => {
          seen.add(delivery.event.event_id);
          return next();
        },
        { timeoutMs: 1_000 },
      ),
    );
    // end
    await bus.subscribe('llm.prompt', ask);
    const { eventId } = await prompt('hello');
    await seenBy.waitFor((item) => item === 'hello');
    expect([...seen]).toEqual([eventId]);
  });

  it('those of the bus', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bloodbank-audit-'));
    const auditFile = join(folder, 'audit.ndjson');
    // snippet
    const emergency = killSwitch({ failureRate: 0.5, minimum: 20, restartAfterMs: 60_000 });
    bus.use(
      emergency, // stops when half of the last 20 failed; emergency.trip() and emergency.reset() by hand
      breaker({ failures: 5, halfOpenAfterMs: 30_000 }), // after 5 failures in a row: one trial each 30 seconds
      rateLimit({ perSecond: 50 }),
      audit((record) => appendFile(auditFile, `${JSON.stringify(record)}\n`)),
    );
    // end
    await bus.subscribe('llm.prompt', ask);
    emergency.trip();
    const { eventId } = await prompt('held');
    expect(seenBy.items).toEqual([]);
    emergency.reset();
    await seenBy.waitFor((item) => item === 'held');
    const written = await waitFor(async () => (await readFile(auditFile, 'utf8')).trim());
    expect(JSON.parse(written)).toMatchObject({ event_id: eventId, outcome: 'handled', attempt: 1 });
    await rm(folder, { recursive: true });
  });

  it('per key', async () => {
    const run = (event: EnvelopeOf<Types, 'task.started'>): void => seenBy.record(event.payload.task_id);
    // snippet
    await bus.subscribe('task.started', run, {
      concurrency: 20,
      middleware: [concurrencyPerKey({ key: (event) => event.payload.task_id, limit: 1 })],
    });
    // end
    await bus.publish('task.started', { task_id: 'a' });
    await seenBy.waitFor((item) => item === 'a');
  });

  it('the newest alone', async () => {
    const reindex = (event: EnvelopeOf<Types, 'artifact.updated'>): void => seenBy.record(String(event.payload.title));
    // snippet
    await bus.subscribe('artifact.updated', reindex, {
      middleware: [debounce({ key: (event) => event.payload.uri, waitMs: 2_000 })],
    });
    // end
    for (const title of ['first', 'second', 'third']) {
      await bus.publish('artifact.updated', { action: 'updated', kind: 'file', uri: 'a', title });
    }
    await seenBy.waitFor((item) => item === 'third');
    expect(seenBy.items).toEqual(['third']);
  });
});

it('the how-to says what was run here, and nothing else', () => {
  const own = readFileSync(fileURLToPath(import.meta.url), 'utf8');
  const tried = [...own.matchAll(/^ {4}\/\/ snippet\n(.*?)^ {4}\/\/ end$/gms)].map(([, code = '']) =>
    code.replace(/^ {4}/gm, ''),
  );
  const page = readFileSync(new URL('../../../../docs/how-to/middleware.md', import.meta.url), 'utf8');
  expect([...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code)).toEqual(tried);
  expect(tried.length).toBeGreaterThan(0);
});
