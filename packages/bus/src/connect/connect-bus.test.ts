import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contracts } from '@bloodbank/contracts';
import { createRecorder, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectBus } from './connect-bus.js';

const prompt = { provider: 'anthropic', prompt: 'Hello' };

describe('connectBus without any server', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bloodbank-'));
    vi.stubEnv('RABBIT_URL', undefined);
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  it('lets two buses of one process meet on an embedded broker, which ends with the last of them', async () => {
    const seen = createRecorder<string>();
    const receiver = await connectBus({ contracts, service: 'receiver' });
    const sender = await connectBus({ contracts, service: 'sender' });
    await receiver.subscribe('llm.prompt', {
      handler: (event) => seen.record(`${event.source.app} ${event.payload.prompt}`),
    });
    await sender.publish('llm.prompt', prompt);
    await seen.waitFor((item) => item === 'sender Hello');
    expect(sender).toMatchObject({ broker: 'in-process', address: receiver.address });

    const { address } = receiver;
    await receiver.close();
    await expect(sender.publish('llm.prompt', prompt)).resolves.toMatchObject({ routed: true });
    await sender.close();
    await expect(
      connectBus({ contracts, service: 'late', url: address.replace('***', 'guest') }),
    ).rejects.toMatchObject({
      code: 'transport.unreachable',
    });
  });

  it('declares an exchange of another type where that is asked for', async () => {
    const seen = createRecorder<string>();
    const asked = { contracts, exchange: freshName('shared'), exchangeType: 'direct' } as const;
    await using receiver = await connectBus({ ...asked, service: 'receiver' });
    await receiver.subscribe('llm.prompt', { handler: (event) => seen.record(event.payload.prompt) });
    await receiver.publish('llm.prompt', prompt);
    await seen.waitForCount(1);
    await expect(connectBus({ ...asked, service: 'other', exchangeType: 'fanout' })).rejects.toMatchObject({
      code: 'transport.topology-conflict',
    });
  });

  it('is closed once, by whoever asks, also by leaving its block', async () => {
    let escaped: { publish: (type: 'llm.prompt', payload: typeof prompt) => Promise<unknown> } | undefined;
    {
      await using bus = await connectBus({ contracts, service: 'scoped' });
      escaped = bus;
      expect(bus.health().status).toBe('healthy');
      await Promise.all([bus.close(), bus.close()]);
    }
    await expect(escaped.publish('llm.prompt', prompt)).rejects.toMatchObject({ code: 'transport.closed' });
  });

  it.each(['Rag', 'rag service', '', 'rag#', 'a'.repeat(200)])('refuses the service name %j', async (service) => {
    await expect(connectBus({ contracts, service })).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it('refuses an address that is none, without repeating the password in it', async () => {
    const error = await connectBus({ contracts, service: 'rag', url: 'http://user:s3cret@host' }).catch(String);
    expect(error).toContain('not an amqp://, amqps://, kafka:// or kafkas:// URL');
    expect(error).not.toContain('s3cret');
  });

  it('says that a broker is unreachable, without the password', async () => {
    const url = 'amqp://user:s3cret@127.0.0.1:1';
    const error = await connectBus({ contracts, service: 'rag', url }).catch(
      (thrown: Error & { code: string }) => thrown,
    );
    expect(error).toMatchObject({ code: 'transport.unreachable' });
    expect(JSON.stringify([error, String(error)])).not.toContain('s3cret');
  });

  describe('with a topology file', () => {
    const queue = 'bloodbank.events.v1.filed';

    beforeEach(async () => {
      const bus = {
        vhosts: {
          '/': { exchanges: { 'bloodbank.events.v1': { type: 'topic' }, 'bloodbank.dlx.v1': { type: 'direct' } } },
        },
      };
      const filed = {
        vhosts: { '/': { queues: { [queue]: {} }, bindings: { [`bloodbank.events.v1[llm.#] -> ${queue}`]: {} } } },
        bloodbank: { queues: { [queue]: { retry: { attempts: 2, delaysMs: [0] } } } },
      };
      await writeFile(join(folder, 'bus.json'), JSON.stringify(bus));
      await writeFile(join(folder, 'filed.json'), JSON.stringify(filed));
    });

    it('takes bindings and retries from it', async () => {
      await using bus = await connectBus({ contracts, service: 'filed', topology: folder });
      const attempts = createRecorder<number>();
      await bus.subscribe('llm.*', {
        handler: (_event, { attempt }) => {
          attempts.record(attempt);
          throw new Error(freshName('no'));
        },
      });
      await bus.publish('llm.prompt', prompt);
      await attempts.waitForCount(2);
    });

    it('lays the queue out as the file says, without a bus.json and wherever the project keeps it', async () => {
      await rm(join(folder, 'bus.json'));
      await mkdir(join(folder, 'topology'));
      await rename(join(folder, 'filed.json'), join(folder, 'topology', 'filed.json'));
      await using bus = await connectBus({ contracts, service: 'filed' });
      const attempts = createRecorder<number>();
      await bus.subscribe('llm.prompt', {
        handler: (_event, { attempt }) => {
          attempts.record(attempt);
          throw new Error(freshName('no'));
        },
      });
      await bus.publish('llm.prompt', prompt);
      await vi.waitFor(async () =>
        expect(await bus.queues().show(queue)).toMatchObject({ deadLetters: { messages: 1 } }),
      );
      expect(attempts.items).toEqual([1, 2]);
    });

    it('finds a queue that has a name of its own, by that name or because it is the only one', async () => {
      const own = {
        vhosts: { '/': { queues: { own_queue: {} }, bindings: { 'bloodbank.events.v1[llm.#] -> own_queue': {} } } },
      };
      await writeFile(join(folder, 'filed.json'), JSON.stringify(own));
      await using bus = await connectBus({ contracts, service: 'filed', topology: folder });
      expect(await bus.subscribe('llm.prompt', { handler: () => {} })).toMatchObject({ queue: 'own_queue' });
      const named = await bus.subscribe('llm.response', { queue: 'own_queue', handler: () => {} });
      expect(named.queue).toBe('own_queue');
      expect(await bus.queues().show('own_queue')).toMatchObject({ consumers: 1 });
    });

    it('refuses a subscription that its queue is not bound for', async () => {
      await using bus = await connectBus({ contracts, service: 'filed', topology: folder });
      await expect(bus.subscribe('github.pr.created', { handler: () => {} })).rejects.toMatchObject({
        code: 'topology.invalid',
        message: expect.stringContaining('github.pr.created'),
      });
    });

    it('knows from it how the queue stands to replays, and refuses a subscription that says otherwise', async () => {
      const vhosts = { '/': { queues: { [queue]: {} }, bindings: { [`bloodbank.events.v1[llm.#] -> ${queue}`]: {} } } };
      const replayed = { vhosts, bloodbank: { queues: { [queue]: { replay: 'idempotent' } } } };
      await writeFile(join(folder, 'filed.json'), JSON.stringify(replayed));
      await using bus = await connectBus({ contracts, service: 'filed', topology: folder });
      const handled = createRecorder<string | undefined>();
      await bus.subscribe('llm.prompt', (_event, { replay }) => void handled.record(replay?.id));
      await expect(bus.subscribe('llm.response', { replay: 'refuse', handler: () => {} })).rejects.toMatchObject({
        code: 'topology.invalid',
        message: expect.stringContaining('"idempotent", the subscription says "refuse"'),
      });
      await bus.subscribe('llm.response', { replay: 'idempotent', handler: () => {} });
      const replay = { id: 'batch-1', reason: 'mended', recorded_at: '2026-02-07T10:00:01.000Z' };
      await bus.publish('llm.prompt', prompt, { metadata: { replay } });
      expect(await handled.waitForCount(1)).toEqual(['batch-1']);
    });

    it('refuses a folder with a fault in it', async () => {
      await writeFile(join(folder, 'filed.json'), '{ "vhosts": ');
      await expect(connectBus({ contracts, service: 'filed', topology: folder })).rejects.toMatchObject({
        code: 'topology.invalid',
      });
    });
  });
});
