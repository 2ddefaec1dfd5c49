import type { Address, KnownAddress } from '@bloodbank/core/ports';
import { createRecorder, describeOnServer, freshName } from '@bloodbank/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { deleteTopicsOf } from '../delete-topics.fixture.js';
import { createKafkaTransport, type KafkaTransportOptions } from '../index.js';

vi.setConfig({ testTimeout: 60_000 });

const AMPLE = { timeoutMs: 10_000 };

describeOnServer('Kafka', 'topics that are not those of their domain', (url) => {
  const bootstrap = new URL(url).host;

  async function open(options: Partial<KafkaTransportOptions>) {
    const prefix = freshName('topics');
    const transport = await createKafkaTransport({
      ...{ bootstrap, prefix, topics: { partitions: 1 } },
      ...{ times: { sessionTimeoutMs: 2_000, heartbeatMs: 200 } },
      ...options,
    });
    onTestFinished(async () => {
      await transport.close().catch(() => {});
      await deleteTopicsOf(bootstrap, prefix);
      for (const name of options.renamed?.values() ?? []) await deleteTopicsOf(bootstrap, name);
      for (const { topic } of options.addresses ?? []) if (topic !== undefined) await deleteTopicsOf(bootstrap, topic);
    });
    const publish = (key: string) =>
      transport.publish(
        { address: { kind: 'event', key }, body: Buffer.from(key), headers: {}, properties: {} },
        AMPLE,
      );
    const listen = async (group: string, pattern: string) => {
      const seen = createRecorder<string>();
      const source = { kind: 'event', group, patterns: [pattern], retryDelaysMs: [] } as const;
      await transport.consume(source, { prefetch: 5 }, async ({ address, destination }) => {
        seen.record(`${destination} ${address.key}`);
        return { kind: 'ack' };
      });
      return seen;
    };
    return { transport, prefix, publish, listen };
  }

  test('x-topic: publishing and groups follow it, by name and by wildcard, and so do dead letters', async () => {
    const own = freshName('own-topic');
    const created: Address = { kind: 'event', key: 'github.pr.created' };
    const addresses: KnownAddress[] = [
      { ...created, topic: own },
      { kind: 'event', key: 'github.pr.merged' },
    ];
    const { transport, prefix, publish, listen } = await open({ addresses });
    expect(transport.destinationOf(created)).toBe(own);
    const [exact, wild, all, other] = [
      await listen('exact', 'github.pr.created'),
      await listen('wild', 'github.#'),
      await listen('all', '#'),
      await listen('other', 'github.pr.merged'),
    ];
    await publish('github.pr.created');
    await publish('github.pr.merged');
    const [mine, usual] = [`${own} github.pr.created`, `${prefix}.github github.pr.merged`];
    await exact.waitFor((one) => one === mine);
    for (const recorder of [wild, all]) for (const one of [mine, usual]) await recorder.waitFor((seen) => seen === one);
    await other.waitFor((one) => one === usual);
    expect(exact.items).toEqual([mine]);
    expect(other.items).toEqual([usual]);

    const arrived = createRecorder<string>();
    const failing = { kind: 'event', group: 'failing', patterns: ['github.pr.created'], retryDelaysMs: [] } as const;
    await transport.consume(failing, { prefetch: 1 }, async () => ({
      kind: 'dead-letter',
      failure: { code: 'handler.failed', errorName: 'Error', message: 'on purpose' },
    }));
    await transport.watchDeadLetters(failing, ({ destination }) => arrived.record(destination));
    await publish('github.pr.created');
    await arrived.waitFor((destination) => destination === own);
  });

  test('an override of ONEX: the same under the name that it gives', async () => {
    const [validate, called] = ['omninode.codegen.request.validate.v1', freshName('dev-validate')];
    const { publish, listen } = await open({ renamed: new Map([[validate, called]]) });
    const exact = await listen('exact', validate);
    const wild = await listen('wild', 'omninode.codegen.request.#');
    await publish(validate);
    for (const recorder of [exact, wild]) await recorder.waitFor((one) => one === `${called} ${validate}`);
  });
});
