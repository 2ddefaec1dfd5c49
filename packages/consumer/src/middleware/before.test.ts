import type { EnvelopeOf } from '@bloodbank/core/envelope';
import type { Middleware } from '@bloodbank/core/pipeline';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createRecorder, describeOnBrokers, type Recorder, waitFor, watchDeadLetters } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DeliveryContext } from '../delivery-context.js';
import { type Bench, openBench, type Types } from '../telemetry/bench.fixture.js';
import { before, sortMiddleware } from './before.js';
import { later, skip } from './settlements.js';

type BusMiddleware = Middleware<DeliveryContext<Types, EnvelopeOf<Types>>>;

describeOnBrokers('middleware', (broker) => {
  let bench: Bench;
  let log: Recorder<string>;
  beforeEach(async () => {
    log = createRecorder();
    bench = await openBench(broker.url, { inbox: createMemoryInbox() });
  });
  afterEach(() => bench.close());

  const noting =
    (name: string): BusMiddleware =>
    async (delivery, next) => {
      log.record(`> ${name} ${delivery.event_type}`);
      const settled = await next();
      log.record(`< ${name}`);
      return settled;
    };

  it('of the bus stands around that of a subscription, the first outermost', async () => {
    bench.subscriber.use(noting('a'), noting('b'));
    await bench.subscriber.subscribe('llm.prompt', () => log.record('handled'), { middleware: [noting('own')] });
    await bench.prompt('x');
    await log.waitFor((item) => item === '< a');
    expect(log.items).toEqual([
      '> a llm.prompt',
      '> b llm.prompt',
      '> own llm.prompt',
      'handled',
      '< own',
      '< b',
      '< a',
    ]);
  });

  it('comes to subscriptions that are there already, and to batches', async () => {
    await bench.subscriber.subscribe('llm.prompt', () => {});
    await bench.subscriber.subscribeBatch('llm.response', { handler: () => {}, size: 1, queue: 'batches' });
    bench.subscriber.use(noting('late'));
    await bench.prompt('x');
    await bench.publisher.publish('llm.response', { provider: 'x', response: 'y' });
    await log.waitFor((item) => item === '> late llm.prompt');
    await log.waitFor((item) => item === '> late llm.response');
  });

  it('before once sees copies, and the others do not', async () => {
    const seen = before('once', noting('outer'), { timeoutMs: 1_000 });
    bench.subscriber.use(seen, noting('inner'));
    await bench.subscriber.subscribe('llm.prompt', () => log.record('handled'), { concurrency: 1 });
    const eventId = await bench.prompt('x');
    await bench.prompt('x', { eventId });
    await waitFor(() => log.items.filter((item) => item === '< outer').length === 2);
    expect(log.items.filter((item) => item.startsWith('> outer'))).toHaveLength(2);
    expect(log.items.filter((item) => item.startsWith('> inner') || item === 'handled')).toHaveLength(2);
  });

  it('fails the event with what it throws: retried, then dead-lettered', async () => {
    const letters = await watchDeadLetters(broker.url, bench.queue);
    bench.subscriber.use(async () => {
      throw new RangeError('not through here');
    });
    await bench.subscriber.subscribe('llm.prompt', () => log.record('handled'));
    await bench.prompt('x');
    const { headers } = await letters.waitFor(() => true);
    expect(headers).toMatchObject({ 'bloodbank-error-name': 'RangeError', 'bloodbank-attempts': 3 });
    expect(log.items).toEqual([]);
  });

  it('has the time of its handler, and no more', async () => {
    const letters = await watchDeadLetters(broker.url, bench.queue);
    bench.subscriber.use(() => new Promise(() => {}));
    await bench.subscriber.subscribe('llm.prompt', () => {}, { handlerTimeoutMs: 50 });
    await bench.prompt('x');
    expect((await letters.waitFor(() => true)).headers).toMatchObject({ 'bloodbank-error-code': 'handler.timeout' });
  });

  it('puts events back with no attempt spent, as often as it likes, and skips others', async () => {
    const letters = await watchDeadLetters(broker.url, bench.queue);
    let turns = 0;
    bench.subscriber.use(async (delivery, next) => {
      if (delivery.headers['traceparent'] !== undefined) return skip('traced');
      turns += 1;
      return turns < 8 ? later({ afterMs: 1, reason: 'not yet' }) : next();
    });
    await bench.subscriber.subscribe('llm.prompt', (event, { attempt }) => {
      log.record(`${event.payload.prompt} ${attempt}`);
    });
    await bench.prompt('traced', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    await bench.prompt('patient');
    await log.waitFor((item) => item === 'patient 1');
    expect(log.items).toEqual(['patient 1']);
    expect(letters.items).toEqual([]);
  });

  it('is refused when it is none, and nothing of what came with it is used', async () => {
    expect(() => bench.subscriber.use(noting('a'), 7 as never)).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
    await bench.subscriber.subscribe('llm.prompt', () => log.record('handled'));
    await bench.prompt('x');
    await log.waitFor((item) => item === 'handled');
    expect(log.items).toEqual(['handled']);
  });
});

it('has a place, and a time that a timer can keep', () => {
  const own = async () => skip('x');
  expect(sortMiddleware([own, before('once', own, { timeoutMs: 5 })])).toEqual({
    middleware: [own],
    beforeOnce: [{ middleware: own, timeoutMs: 5 }],
  });
  for (const timeoutMs of [0, -1, Number.NaN, 2 ** 31]) {
    expect(() => before('once', own, { timeoutMs })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  }
});
