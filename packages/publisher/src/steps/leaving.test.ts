import { type Envelope, encodeEnvelope, openEnvelope, prepareEnvelope } from '@bloodbank/core/envelope';
import { describe, expect, it } from 'vitest';
import { leavingSteps } from '../publish-pipeline.js';
import type { PublishAround, RoutedMessage, SealedMessage } from '../publish-step.js';
import { confirm } from './confirm.js';
import { record } from './record.js';
import { route } from './route.js';
import { createConfirming, createEnd, PROMPT, registry, sealed, source } from './steps.fixture.js';
import { trace } from './trace.js';

const MERGE = { repo_owner: 'a', repo_name: 'b', pr_number: 1 };

const routed = async (from: SealedMessage): Promise<RoutedMessage> => {
  const end = createEnd<RoutedMessage>();
  await route(end.step)(from);
  const [reached] = end.reached;
  if (reached === undefined) throw new Error('Nothing reached the end.');
  return reached;
};

describe('route', () => {
  it('gives a message its address, its properties and its bytes', async () => {
    const from = sealed();
    const { message, ...rest } = await routed(from);
    expect(rest).toEqual(from);
    expect(message).toEqual({
      address: { kind: 'event', key: 'llm.prompt' },
      body: encodeEnvelope(from.envelope),
      headers: {},
      properties: {
        messageId: from.envelope.event_id,
        type: 'llm.prompt',
        correlationId: from.envelope.event_id,
        timestamp: new Date(from.envelope.timestamp),
        appId: 'test-host',
        contentType: 'application/json',
        persistent: true,
      },
    });
  });

  it('takes what its sender does not want to be promised', async () => {
    const { message } = await routed(sealed({ persistent: false, routingKey: 'custom.routing.key' }));
    expect(message).toMatchObject({ address: { key: 'custom.routing.key' }, properties: { persistent: false } });
  });

  it('says the time to live and the priority of the envelope', async () => {
    const options = { priority: 'critical', ttlSeconds: 2 } as const;
    const { envelope, contract } = prepareEnvelope(registry, source, 'agent.started', { agent_id: 'a' }, options);
    const { message } = await routed({ envelope, contract, options: {} });
    expect(message).toMatchObject({
      address: { kind: 'event', key: 'agent.started.critical' },
      properties: { priority: 9, expirationMs: 2_000 },
    });
  });

  it('keeps messages of one partition key together', async () => {
    const { envelope, contract } = prepareEnvelope(registry, source, 'task.submitted', { task_id: 't1' });
    expect((await routed({ envelope, contract, options: {} })).message.partitionKey).toBe('t1');
  });

  it('addresses a command as one, and says beside the envelope where the reply goes', async () => {
    const prepared = prepareEnvelope(registry, source, 'github.pr.merge', MERGE, { kind: 'command' });
    const { message } = await routed({ ...prepared, options: { replyTo: 'replies.1' } });
    expect(message).toMatchObject({
      address: { kind: 'command', key: 'github.pr.merge' },
      properties: { replyTo: 'replies.1' },
    });
    expect(Buffer.from(message.body).toString()).not.toContain('replies.1');
  });

  it('sends a reply to the address that its command named, and nowhere else', async () => {
    const reply = { provider: 'anthropic', response: 'Hi' };
    const prepared = prepareEnvelope(registry, source, 'agent.thread.prompt.result', reply, { kind: 'reply' });
    const { message } = await routed({ ...prepared, options: { to: 'replies.1' } });
    expect(message).toMatchObject({ address: { kind: 'reply', key: 'replies.1' } });
    await expect(async () => routed({ ...prepared, options: { routingKey: 'elsewhere' } })).rejects.toMatchObject({
      code: 'message.invalid-properties',
    });
  });
});

describe('confirm', () => {
  it('resolves with a receipt once the broker has the message', async () => {
    const transport = createConfirming();
    const from = await routed(sealed({ timeoutMs: 7, whenFull: 'reject' }));
    const { envelope, message } = from;
    expect(await confirm(transport, 1_000)(from)).toEqual({
      eventId: envelope.event_id,
      eventType: 'llm.prompt',
      routingKey: 'llm.prompt',
      stored: 'broker',
      routed: true,
      envelope,
    });
    expect(transport.sent).toEqual([{ message, limits: { timeoutMs: 7, whenFull: 'reject' } }]);
    await confirm(transport, 1_000)(await routed(sealed()));
    expect(transport.sent[1]?.limits).toEqual({ timeoutMs: 1_000 });
  });

  it('rejects where nobody listens, unless that is allowed', async () => {
    const transport = createConfirming(['llm.prompt']);
    await expect(confirm(transport, 1)(await routed(sealed()))).rejects.toMatchObject({ code: 'transport.unroutable' });
    const dropped = confirm(transport, 1)(await routed(sealed({ unroutable: 'drop' })));
    expect(await dropped).toMatchObject({ routed: false });
  });
});

describe('record', () => {
  it('tells of what was confirmed, before its publish resolves, and of nothing else', async () => {
    const confirmed: Envelope[] = [];
    const step = record((envelope) => confirmed.push(envelope));
    const from = await routed(sealed());
    const end = createEnd<RoutedMessage>();
    await step(end.step)(from).then(() => expect(confirmed).toEqual([from.envelope]));
    await expect(step(() => Promise.reject(new Error('lost')))(from)).rejects.toThrow('lost');
    expect(confirmed).toHaveLength(1);
  });

  it.each([new Error('full'), 'full'])('fails no publish when it throws %o', async (thrown) => {
    const warned = new Promise((resolve) => process.once('warning', resolve));
    const step = record(() => {
      throw thrown;
    });
    const end = createEnd<RoutedMessage>();
    expect(await step(end.step)(await routed(sealed()))).toBe(end.receipt);
    expect(await warned).toBeInstanceOf(Error);
  });
});

describe('trace', () => {
  it('changes nothing where nobody listens and no trace was given', async () => {
    const end = createEnd<RoutedMessage>();
    const from = await routed(sealed());
    await trace(createConfirming())(end.step)(from);
    expect(end.reached[0]).toBe(from);
  });

  it('sends along what was given, beside the headers that there are', async () => {
    const end = createEnd<RoutedMessage>();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const from = await routed(sealed({ traceparent }));
    await trace(createConfirming())(end.step)({ ...from, message: { ...from.message, headers: { tenant: 'acme' } } });
    expect(end.reached[0]?.message.headers).toEqual({ tenant: 'acme', traceparent });
  });
});

describe('the list', () => {
  const transport = createConfirming();
  const seen: string[] = [];
  const leave = (steps: Parameters<typeof leavingSteps>[0]['steps']) =>
    leavingSteps({ transport, timeoutMs: 1_000, steps });

  it('has a place before the bytes are written: what is sent there is another envelope', async () => {
    const redact: PublishAround<SealedMessage> = (next) => (from) =>
      next({ ...from, envelope: { ...from.envelope, payload: { ...PROMPT, prompt: 'claim:1' } } });
    const receipt = await leave({ beforeRoute: [redact] })(sealed());
    const sent = openEnvelope(registry, transport.sent.at(-1)?.message.body ?? Buffer.alloc(0));
    expect(sent).toMatchObject({ ok: true, envelope: { payload: { prompt: 'claim:1' } } });
    expect(receipt.envelope.payload).toMatchObject({ prompt: 'claim:1' });
  });

  it('has a place around the confirm, in the order in which it was filled', async () => {
    const noting =
      (name: string): PublishAround<RoutedMessage> =>
      (next) =>
      async (from) => {
        seen.push(`${name} ${from.message.address.key}`);
        const receipt = await next(from);
        seen.push(`${name} confirmed`);
        return receipt;
      };
    await leave({ beforeConfirm: [noting('outer'), noting('inner')] })(sealed());
    expect(seen).toEqual(['outer llm.prompt', 'inner llm.prompt', 'inner confirmed', 'outer confirmed']);
  });

  it('may end earlier: an outbox keeps what the broker does not take', async () => {
    const kept: RoutedMessage[] = [];
    const outbox: PublishAround<RoutedMessage> = () => async (from) => {
      kept.push(from);
      const { envelope, message } = from;
      const { event_id: eventId, event_type: eventType } = envelope;
      return { eventId, eventType, routingKey: message.address.key, stored: 'outbox', routed: undefined, envelope };
    };
    const before = transport.sent.length;
    await leave({ beforeConfirm: [outbox] })(sealed());
    expect(kept).toHaveLength(1);
    expect(transport.sent).toHaveLength(before);
  });
});
