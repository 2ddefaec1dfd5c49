import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contracts } from '@bloodbank/contracts';
import {
  areServersRequired,
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
} from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../config/settings/read-settings.js';
import { connectBus } from '../connect/connect-bus.js';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('./original_service.py', import.meta.url));
const HOW_TO = new URL('../../../../docs/how-to/move-in.md', import.meta.url);

/** Debian's python3-pika belongs to Debian's own python3, which need not be the first in the path. */
async function findPython(): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const works = await run(python, ['-c', 'import pika']).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  return undefined;
}

const python = await findPython();
const title = python === undefined ? ' (skipped: no python3 can import pika; Debian has it as python3-pika)' : '';

/** The settings that the how-to gives. */
function settingsOfHowTo() {
  const [, block = ''] = /```sh\n(ENVELOPE_ADAPTERS=[^`]*)```/.exec(readFileSync(HOW_TO, 'utf8')) ?? [];
  const pairs = block
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').split('='));
  return readSettings(Object.fromEntries(pairs));
}

it('docs/how-to/move-in.md gives settings that are read', () => {
  const { ENVELOPE_ADAPTERS, CORRELATION_READ_ORIGINAL } = settingsOfHowTo();
  expect(ENVELOPE_ADAPTERS).toEqual(['legacy-v1', 'naive-timestamps']);
  expect(CORRELATION_READ_ORIGINAL).toBe(true);
});

describe.skipIf(python === undefined && !areServersRequired())(`beside the Python services${title}`, () => {
  describeOnBrokers('one exchange', (broker) => {
    let service: string;
    let exchange: string;
    beforeEach(() => {
      service = freshName('svc');
      exchange = freshName('moving');
    });
    afterEach(() => deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000], exchange));

    const connect = () => {
      const settings = settingsOfHowTo();
      return connectBus({
        contracts,
        service,
        url: broker.url,
        exchange,
        topology: false,
        correlation: false,
        settings,
        source: { type: 'agent' },
      });
    };
    const theirs = (mode: string, argument: string) =>
      spawn(python ?? 'python3', [SCRIPT, broker.url, exchange, mode, argument], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });

    it.each([
      ['publish-v1', 'calendar.event.created', { start_time: '2024-10-28T10:00:00', end_time: '2024-10-28T11:00:00Z' }],
      ['publish-v2', 'github.pr.created', { cache_key: 'repo|423' }],
    ])('%s: what they publish is handled here', async (mode, type, content) => {
      await using bus = await connect();
      const handled = createRecorder<{ readonly event_id: string; readonly event_type: string }>();
      await bus.subscribe('#' as never, (event: { event_id: string; event_type: string }) => handled.record(event));
      const payload = type === 'calendar.event.created' ? { summary: 'Team Meeting', ...content } : content;
      const child = theirs(mode, JSON.stringify({ type, payload }));
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const { published } = JSON.parse(line) as { readonly published: string };
      expect(await handled.waitFor(({ event_id }) => event_id === published)).toMatchObject({ event_type: type });
      expect(await bus.deadLetters.count()).toBe(0);
    });

    it('what is published here is understood there', async () => {
      await using bus = await connect();
      const child = theirs('consume', 'github.pr.created');
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      await lines.next();
      const { eventId } = await bus.publish('github.pr.created', { cache_key: 'repo|423' });
      const received = JSON.parse(String((await lines.next()).value));
      expect(received).toMatchObject({
        missing: [],
        trigger_known: true,
        envelope: { event_id: eventId, payload: { cache_key: 'repo|423' }, correlation_ids: [] },
      });
    });
  });
});
