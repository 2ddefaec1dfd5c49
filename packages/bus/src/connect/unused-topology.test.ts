import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contracts } from '@bloodbank/contracts';
import type { Logger } from '@bloodbank/core/ports';
import { createRecorder, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectBus } from './connect-bus.js';

const HOW_TO = new URL('../../../../docs/how-to/lay-out-a-service.md', import.meta.url);
const EXCHANGE = 'bloodbank.events.v1';

/** A queue with a binding, retries, and what else. */
const laidOut = (queue: string, vhost: object = {}): object => ({
  vhosts: {
    '/': { queues: { [queue]: {} }, bindings: { [`${EXCHANGE}[llm.#] -> ${queue}`]: {} }, ...vhost },
  },
  bloodbank: { queues: { [queue]: { retry: { attempts: 2, delaysMs: [0] } } } },
});

describe('what connectBus says of topology files', () => {
  let folder: string;
  let said: string[];
  let logger: Logger;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'bloodbank-unused-')));
    said = [];
    logger = { debug: () => {}, info: () => {}, warn: (_fields, message) => said.push(message), error: () => {} };
    vi.spyOn(process, 'cwd').mockImplementation(() => folder);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const write = (path: string, content: object | string): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const connect = () => connectBus({ contracts, service: 'rag', logger });

  it.each([
    ['its queue in the file of another', 'queues.json', laidOut(`${EXCHANGE}.rag`), 'Move it to rag.json'],
    ['one of its queues in the file of another', 'app.json', laidOut(`${EXCHANGE}.rag.urgent`), 'Move it to rag.json'],
    ['a file of another format', 'rag.yaml', 'vhosts: {}', 'topology files are JSON'],
    ['a file in a folder below', 'services/rag.json', laidOut(`${EXCHANGE}.rag`), 'lie in the folder itself'],
    ['a key of rascal', 'rag.json', laidOut(`${EXCHANGE}.rag`, { subscriptions: {} }), '"subscriptions" has no effect'],
    ['a queue of another service', 'rag.json', laidOut(`${EXCHANGE}.mailer`), 'Move it to mailer.json'],
  ])('says that it does not use %s', async (_what, file, content, expected) => {
    write('bloodbank.config.json', {});
    write(`topology/${file}`, content);
    await using _bus = await connect();
    expect(said).toEqual([expect.stringContaining(expected)]);
    expect(said[0]).toContain(join(folder, 'topology', file));
  });

  it('says nothing of the files that it reads, and of those of others', async () => {
    write('bloodbank.config.json', {});
    write('topology/bus.json', { vhosts: { '/': {} } });
    write('topology/rag.json', laidOut(`${EXCHANGE}.rag`));
    write('topology/rag.slow.json', laidOut(`${EXCHANGE}.rag.slow`));
    write('topology/mailer.yaml', 'vhosts: {}');
    await using _bus = await connect();
    expect(said).toEqual([]);
  });

  it('says that the program has files, and runs where it does not read them', async () => {
    write('app/bloodbank.config.json', {});
    write('app/topology/rag.json', laidOut(`${EXCHANGE}.rag`));
    const [node = '', script] = process.argv;
    process.argv = [node, join(folder, 'app', 'main.js')];
    try {
      await using _bus = await connect();
      expect(said).toEqual([expect.stringContaining(`Start it in ${join(folder, 'app')}`)]);
    } finally {
      process.argv = [node, script ?? ''];
    }
  });

  it('says it on stderr where nobody logs', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    write('topology/rag.json', '[]');
    await using _bus = await connectBus({ contracts, service: 'rag' });
    expect(written.mock.calls.map(([text]) => text).join('')).toContain('neither "vhosts" nor "bloodbank"');
  });

  it('refuses a folder that was named and is not there', async () => {
    await expect(connectBus({ contracts, service: 'rag', topology: 'nowhere' })).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });

  it('takes the example of docs/how-to/lay-out-a-service.md as it stands', async () => {
    const [, example = ''] = /```json\n(.*?)```/s.exec(readFileSync(HOW_TO, 'utf8')) ?? [];
    const quick = example.replace('[500, 5000, 60000]', '[0]');
    expect(quick).not.toBe(example);
    write('bloodbank.config.json', {});
    write('topology/rag.json', quick);
    await using bus = await connect();
    expect(said).toEqual([]);
    const attempts = createRecorder<number>();
    await bus.subscribe('fireflies.transcript.failed', (_event, { attempt }) => {
      attempts.record(attempt);
      throw new Error(freshName('no'));
    });
    await bus.publish('fireflies.transcript.failed', {
      failed_stage: 'upload',
      error_message: 'no',
      timestamp: '2026-01-01T00:00:00Z',
    });
    await attempts.waitForCount(5);
  });
});
