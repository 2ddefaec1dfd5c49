import { contracts } from '@bloodbank/contracts';
import { openEnvelope } from '@bloodbank/core/envelope';
import type { Transport } from '@bloodbank/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPublisher, type Publisher } from './create-publisher.js';
import type { PublishMiddleware } from './publish-middleware.js';
import { createConfirming, PROMPT, registry, source } from './steps/steps.fixture.js';

type Types = NonNullable<typeof contracts.types>;

let transport: ReturnType<typeof createConfirming>;
let publisher: Publisher<Types>;
beforeEach(() => {
  transport = createConfirming();
  publisher = createPublisher({ contracts, transport: transport as unknown as Transport, source });
});

const sent = () =>
  transport.sent.map(({ message }) => {
    const opened = openEnvelope(registry, message.body);
    if (!opened.ok) throw new Error(opened.failure.message);
    return opened.envelope;
  });

/** In which order they are called, and what they add. */
const tagging =
  (name: string, calls: string[] = []): PublishMiddleware =>
  async (outgoing, next) => {
    calls.push(`${name}: ${outgoing.eventType}`);
    const receipt = await next({ ...outgoing, metadata: { ...outgoing.metadata, [name]: true } });
    calls.push(`${name}: ${receipt.routed}`);
    return receipt;
  };

describe('onPublish', () => {
  it('lets the first one in be the outermost', async () => {
    const calls: string[] = [];
    publisher.onPublish(tagging('outer', calls));
    publisher.onPublish(tagging('inner', calls));
    const receipt = await publisher.publish('llm.prompt', PROMPT, { metadata: { own: 1 } });
    expect(calls).toEqual(['outer: llm.prompt', 'inner: llm.prompt', 'inner: true', 'outer: true']);
    expect(sent()).toMatchObject([{ metadata: { own: 1, outer: true, inner: true } }]);
    expect(receipt.envelope).toEqual(sent()[0]);
  });

  it('runs before validation: what it makes of a payload must fit, and a wrong one may be mended', async () => {
    publisher.onPublish((outgoing, next) => {
      const { prompt } = outgoing.payload as { prompt: string };
      return next({ ...outgoing, payload: prompt === 'spoil' ? { prompt: 7 } : { ...PROMPT, prompt } });
    });
    await publisher.publish('llm.prompt', { prompt: 'mend' } as never);
    await expect(publisher.publish('llm.prompt', { ...PROMPT, prompt: 'spoil' })).rejects.toMatchObject({
      code: 'schema.invalid',
    });
    expect(sent()).toMatchObject([{ payload: { provider: 'anthropic', prompt: 'mend' } }]);
  });

  it('rejects with what a middleware throws, and sends nothing', async () => {
    const error = new Error('no tenant');
    publisher.onPublish(() => {
      throw error;
    });
    await expect(publisher.publish('llm.prompt', PROMPT)).rejects.toBe(error);
    expect(sent()).toEqual([]);
  });

  it('cannot make a command of an event', async () => {
    publisher.onPublish((outgoing, next) => next({ ...outgoing, kind: 'command', eventType: 'github.pr.merge' }));
    await expect(publisher.publish('llm.prompt', PROMPT)).rejects.toMatchObject({ code: 'schema.wrong-kind' });
  });

  it('sees messages of every kind, and no envelope that is sealed already', async () => {
    const calls: string[] = [];
    const { envelope } = await publisher.publish('llm.prompt', PROMPT);
    publisher.onPublish(tagging('seen', calls));
    await publisher.send(envelope);
    await publisher.publishEnvelope(JSON.parse(JSON.stringify(envelope)));
    expect(calls).toEqual([]);
    await publisher.publishAs('command', 'github.pr.merge', { repo_owner: 'a', repo_name: 'b', pr_number: 1 });
    expect(calls[0]).toBe('seen: github.pr.merge');
  });
});

describe('publishAll behind a middleware', () => {
  const prompts = (...texts: readonly string[]) =>
    texts.map((prompt) => ({ eventType: 'llm.prompt' as const, payload: { ...PROMPT, prompt } }));
  const slow: PublishMiddleware = async (outgoing, next) => {
    const { prompt } = outgoing.payload as { prompt: string };
    await new Promise((resolve) => setTimeout(resolve, prompt.length));
    if (prompt === 'throw') throw new Error('kept back');
    return next({ ...outgoing, payload: { ...PROMPT, prompt: prompt === 'spoil' ? 7 : prompt.toUpperCase() } });
  };
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    process.on('unhandledRejection', note);
    publisher.onPublish(slow);
  });
  afterEach(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('answers in the order of the events, however long each takes', async () => {
    const results = await publisher.publishAll(prompts('a'.repeat(30), 'b', 'c'));
    const texts = results.map((result) => (result.status === 'fulfilled' ? result.value.envelope.payload.prompt : ''));
    expect(texts).toEqual(['A'.repeat(30), 'B', 'C']);
    expect(sent()).toHaveLength(3);
  });

  it('sends nothing when one does not fit any more', async () => {
    await expect(publisher.publishAll(prompts('a'.repeat(30), 'spoil', 'c'))).rejects.toMatchObject({
      code: 'schema.invalid',
      message: expect.stringMatching(/^1 of 3 events do not fit, so none was sent\. event 1:/),
    });
    expect(sent()).toEqual([]);
  });

  it('sends nothing when the middleware throws for one, and says what it threw', async () => {
    await expect(publisher.publishAll(prompts('spoil', 'a', 'throw'))).rejects.toThrow('kept back');
    expect(sent()).toEqual([]);
  });

  it('takes the time that an event waited for the others off what it has left', async () => {
    await publisher.publishAll(
      prompts('a'.repeat(200), 'b').map((event) => ({ ...event, options: { timeoutMs: 5_000 } })),
    );
    const [first = 0, second = 0] = transport.sent.map(({ limits }) => limits.timeoutMs);
    expect(first).toBeLessThanOrEqual(4_800);
    expect(second).toBeLessThanOrEqual(4_850);
  });
});
