import { contracts } from '@bloodbank/contracts';
import type { OutgoingMessage, Routing, Transport } from '@bloodbank/core/ports';
import { describe, expect, it } from 'vitest';
import { createPublisher } from './create-publisher.js';
import { PROMPT, source } from './steps/steps.fixture.js';

/** A broker that confirms when it is told to. */
function createHolding(blocked: string | false = false) {
  const held: { readonly message: OutgoingMessage; confirm(): void; refuse(): void }[] = [];
  const transport = {
    system: 'memory',
    destinationOf: () => 'nowhere',
    health: () => ({ status: 'healthy', details: { blocked } }),
    publish: (message: OutgoingMessage) =>
      new Promise<Routing>((resolve, reject) => {
        held.push({ message, confirm: () => resolve({ routed: true }), refuse: () => reject(new Error('refused')) });
      }),
  } as unknown as Transport;
  return { held, transport };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const payloadOf = (bytes: number) => ({ ...PROMPT, prompt: 'x'.repeat(bytes) });
const budget = { maxBytesInFlight: 10_000 };

describe('the budget of a publisher', () => {
  it('bounds what is in flight, and lets in what waits in its order as there is room, refused or confirmed', async () => {
    const { held, transport } = createHolding();
    const publisher = createPublisher({ contracts, transport, source, ...budget });
    const results = Array.from({ length: 12 }, (_, n) =>
      publisher.publish('llm.prompt', payloadOf(3_000 + n)).then(
        () => 'confirmed',
        () => 'refused',
      ),
    );
    await soon();
    for (let settled = 0; settled < 12; settled++) {
      const bytes = held.slice(settled).reduce((sum, { message }) => sum + message.body.length, 0);
      expect(bytes).toBeLessThan(10_000 + 4_000);
      expect(held.length).toBe(Math.min(12, settled + 3));
      if (settled % 2 === 0) held[settled]?.confirm();
      else held[settled]?.refuse();
      await soon();
    }
    const lengths = held.map(({ message }) => JSON.parse(Buffer.from(message.body).toString()).payload.prompt.length);
    expect(lengths).toEqual(Array.from({ length: 12 }, (_, n) => 3_000 + n));
    expect(await Promise.all(results)).toEqual(Array.from({ length: 12 }, (_, n) => (n % 2 ? 'refused' : 'confirmed')));
  });

  it('validates what waits once it is let in, and lets a single large message pass', async () => {
    const { held, transport } = createHolding();
    const publisher = createPublisher({ contracts, transport, source, ...budget });
    const large = publisher.publish('llm.prompt', payloadOf(50_000));
    const changing: Record<string, unknown> = { ...PROMPT };
    const wrong = publisher.publish('llm.prompt', changing as typeof PROMPT as never);
    changing['promt'] = 'misspelt';
    held[0]?.confirm();
    await large;
    await expect(wrong).rejects.toMatchObject({ code: 'schema.invalid' });
    expect(held).toHaveLength(1);
  });

  it.each([
    [false, 'transport.timeout'],
    ['low on memory', 'transport.blocked'],
  ] as const)('ends what waits by its deadline, where the broker says %j', async (blocked, code) => {
    const { held, transport } = createHolding(blocked);
    const publisher = createPublisher({ contracts, transport, source, ...budget });
    const first = publisher.publish('llm.prompt', payloadOf(10_000));
    const late = publisher.publish('llm.prompt', PROMPT, { timeoutMs: 20 });
    await expect(late).rejects.toMatchObject({ code });
    held[0]?.confirm();
    await first;
    await soon();
    expect(held).toHaveLength(1);
  });

  it('refuses at once who would not wait', async () => {
    const { held, transport } = createHolding();
    const publisher = createPublisher({ contracts, transport, source, ...budget });
    const first = publisher.publish('llm.prompt', payloadOf(10_000));
    const second = publisher.publish('llm.prompt', PROMPT, { whenFull: 'reject' });
    await expect(second).rejects.toMatchObject({ code: 'transport.overloaded' });
    held[0]?.confirm();
    await first;
  });

  it('holds for envelopes and for publishAll too, and says when none waits', async () => {
    const { held, transport } = createHolding();
    const publisher = createPublisher({ contracts, transport, source, ...budget });
    expect(publisher.whenNoneWaits()).toBeUndefined();
    const events = Array.from({ length: 8 }, () => ({ eventType: 'llm.prompt' as const, payload: payloadOf(3_000) }));
    const all = publisher.publishAll(events);
    await soon();
    expect(held).toHaveLength(3);
    const noneWaits = publisher.whenNoneWaits();
    for (let settled = 0; settled < 8; settled++) {
      held[settled]?.confirm();
      await soon();
    }
    await noneWaits;
    expect((await all).map(({ status }) => status)).toEqual(events.map(() => 'fulfilled'));
  });
});

it('publishAll lets others have their turn', async () => {
  const { held, transport } = createHolding();
  const publisher = createPublisher({ contracts, transport, source });
  let turns = 0;
  const counting = setInterval(() => turns++, 1);
  // A middleware that takes its time stands in for very many events.
  publisher.onPublish((outgoing, next) => {
    const until = performance.now() + 15;
    while (performance.now() < until);
    return next(outgoing);
  });
  const all = publisher.publishAll(
    Array.from({ length: 30 }, () => ({ eventType: 'llm.prompt', payload: PROMPT }) as const),
  );
  while (held.length < 30) await soon();
  clearInterval(counting);
  for (const { confirm } of held) confirm();
  await all;
  expect(turns).toBeGreaterThanOrEqual(5);
});
