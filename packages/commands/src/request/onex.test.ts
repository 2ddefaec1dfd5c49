import type { Transport } from '@bloodbank/core/ports';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { openCommandBench } from '../commands.fixture.js';
import { onexTopicsOf, readOnexReply } from './onex.js';

const REQUEST = 'omninode.codegen.request.validate.v1';
const CODE = { code_content: 'class Test: pass' };
const VERDICT = { quality_score: 0.87, onex_compliance: 0.92, issues: [] };

/** As ONEX's own services write it: no host, no lineage of ours. */
function onexBody(type: string | undefined, correlationId: unknown, payload: object): Buffer {
  const envelope = {
    event_id: crypto.randomUUID(),
    ...(type === undefined ? {} : { event_type: type }),
    correlation_id: correlationId,
    timestamp: '2026-02-07T10:00:00.123Z',
    version: '1.0.0',
    source: { service: 'archon-intelligence', instance_id: 'i-1' },
    payload,
  };
  return Buffer.from(JSON.stringify(envelope));
}

async function publishOnex(transport: Transport, topic: string, body: Uint8Array): Promise<void> {
  const properties = { persistent: true, contentType: 'application/json' };
  await transport.publish(
    { address: { kind: 'event', key: topic }, body, properties, headers: {} },
    { timeoutMs: 5_000 },
  );
}

describeOnBrokers('a request of an ONEX service', (broker) => {
  async function openPeer(answer: (transport: Transport, correlationId: string) => Promise<void>) {
    const bench = openCommandBench(broker.url);
    const [peer, asker] = [await bench.open(), await bench.open()];
    const asked = createRecorder<string>();
    const group = { kind: 'command', group: peer.service, patterns: [REQUEST], retryDelaysMs: [] } as const;
    await peer.transport.consume(group, { prefetch: 10 }, async ({ body }) => {
      const { correlation_id: id } = JSON.parse(Buffer.from(body).toString()) as { readonly correlation_id: string };
      asked.record(id);
      await answer(peer.transport, id);
      return { kind: 'ack' };
    });
    return { asked, commands: asker.commands };
  }

  it.each([
    ['response', 'omninode.codegen.response.validate.v1'],
    ['completed', 'omninode.codegen.completed.validate.v1'],
  ])('is answered on the topic %s, found by its correlation id', async (_, topic) => {
    const { commands } = await openPeer(async (transport, id) => {
      await publishOnex(transport, topic, onexBody(topic, crypto.randomUUID(), { ...VERDICT, quality_score: 0 }));
      await publishOnex(transport, topic, Buffer.from('no JSON'));
      await publishOnex(transport, topic, onexBody(undefined, id.toUpperCase(), VERDICT));
      await publishOnex(transport, topic, onexBody(topic, id, { ...VERDICT, quality_score: 0.1 }));
    });
    expect(await commands.request(REQUEST, CODE, { timeoutMs: 8_000 })).toEqual(VERDICT);
    expect(await commands.request(REQUEST, CODE, { timeoutMs: 8_000 })).toEqual(VERDICT);
  });

  it('rejects with the owner’s words from the topic failed', async () => {
    const topic = 'omninode.codegen.failed.validate.v1';
    const failure = { error_code: 'too_large', error_message: 'Shorter, please.', retryable: true };
    const { commands } = await openPeer((transport, id) => publishOnex(transport, topic, onexBody(topic, id, failure)));
    await expect(commands.request(REQUEST, CODE, { timeoutMs: 8_000 })).rejects.toMatchObject({
      name: 'CommandFailed',
      code: 'too_large',
      message: 'Shorter, please.',
      retryable: true,
      data: failure,
    });
  });

  it('rejects what does not fit the reply’s contract', async () => {
    const topic = 'omninode.codegen.response.validate.v1';
    const { commands } = await openPeer((transport, id) =>
      publishOnex(transport, topic, onexBody(topic, id, { a: 1 })),
    );
    await expect(commands.request(REQUEST, CODE, { timeoutMs: 8_000 })).rejects.toMatchObject({
      code: 'message.invalid',
      message: expect.stringContaining('quality_score'),
    });
  });

  it('is refused while another one with its correlation id is open', async () => {
    const { asked, commands } = await openPeer(async () => {});
    const cause = crypto.randomUUID();
    const first = commands.request(REQUEST, CODE, { timeoutMs: 3_000, correlationIds: [cause] });
    const [id = ''] = await asked.waitForCount(1);
    const more = { timeoutMs: 3_000, correlationIds: [id], eventId: crypto.randomUUID() };
    await expect(commands.request(REQUEST, CODE, more)).rejects.toMatchObject({ code: 'command.duplicate-request' });
    await expect(first).rejects.toMatchObject({ code: 'command.request-timeout', delivered: true });
  });

  test('an owner of ours answers by address, and on the topic where the asker named none', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker, stranger] = [await bench.open(), await bench.open(), await bench.open()];
    await owner.commands.handle(REQUEST, ({ payload }) => {
      if (payload.code_content === '') throw new Error('Nothing to judge.');
      return VERDICT;
    });
    expect(await asker.commands.request(REQUEST, CODE, { timeoutMs: 8_000 })).toEqual(VERDICT);
    const heard = createRecorder<readonly [string, unknown, string]>();
    const tap = [{ kind: 'event', pattern: 'omninode.codegen.*.validate.v1' }] as const;
    const listening = await stranger.transport.consume({ tap }, { prefetch: 10 }, async ({ address, body }) => {
      const { correlation_id: id, payload } = JSON.parse(Buffer.from(body).toString());
      heard.record([address.key, payload, id]);
      return { kind: 'ack' };
    });
    onTestFinished(() => listening.stop());
    const sent = await asker.commands.send(REQUEST, CODE);
    await heard.waitForCount(1);
    expect(heard.items).toEqual([['omninode.codegen.response.validate.v1', VERDICT, sent.envelope.correlation_id]]);
    await waitFor(() => asker.commands.requests().open === 0);
  });
});

describe('the topics of ONEX', () => {
  it.each([
    ['omninode.bridge.request.batch_stamp.v1', 'omninode.bridge.response.batch_stamp.v1'],
    ['onex.registration.request.node', 'onex.registration.response.node'],
  ])('of %s', (type, response) => expect(onexTopicsOf(type)?.response).toBe(response));

  it.each(['agent.thread.prompt', 'omninode.request.validate.v1', 'omninode.codegen.event.x.v1', 'omninode.a.request'])(
    'are none of %s',
    (type) => expect(onexTopicsOf(type)).toBeUndefined(),
  );

  it.each([
    ['no JSON', Buffer.from('{')],
    ['a list', Buffer.from('[]')],
    ['no correlation id', onexBody(REQUEST, undefined, {})],
    ['a number for a correlation id', onexBody(REQUEST, 7, {})],
    ['a number for a type', onexBody(7 as never, 'a', {})],
  ])('carry no reply in %s', (_, body) => expect(readOnexReply(REQUEST, body)).toBeUndefined());
});
