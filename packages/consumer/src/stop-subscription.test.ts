import { createRecorder, describeOnBrokers, waitFor, watchDeadLetters } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, openBench } from './telemetry/bench.fixture.js';

describeOnBrokers('stopping one subscription', (broker) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(broker.url);
  });
  afterEach(() => bench.close());

  const respond = (response: string) => bench.publisher.publish('llm.response', { provider: 'x', response });

  it('lets what runs finish, and the other subscriptions of the queue go on', async () => {
    const seen = createRecorder<string>();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const prompts = await bench.subscriber.subscribe('llm.prompt', async (event) => {
      seen.record(`begin ${event.payload.prompt}`);
      await gate;
      seen.record(`end ${event.payload.prompt}`);
    });
    await bench.subscriber.subscribe('llm.response', (event) => seen.record(event.payload.response));
    await bench.prompt('first');
    await seen.waitFor((item) => item === 'begin first');
    const stopping = prompts.stop();
    await respond('goes on');
    await seen.waitFor((item) => item === 'goes on');
    expect(seen.items).not.toContain('end first');
    open();
    await stopping;
    expect(seen.items).toContain('end first');
  });

  it('puts its events back, with no attempt spent and none dead-lettered, until somebody subscribes again', async () => {
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const seen = createRecorder<string>();
    const prompts = await bench.subscriber.subscribe('llm.prompt', () => seen.record('before'));
    await bench.subscriber.subscribe('llm.response', (event) => seen.record(event.payload.response));
    await prompts.stop();
    await bench.prompt('patient');
    // Many times as often as it has attempts.
    await waitFor(() => bench.lines.items.filter(({ later_in_ms }) => later_in_ms === 50).length >= 6);
    await bench.subscriber.subscribe('llm.prompt', (event, { attempt }) => {
      seen.record(`${event.payload.prompt} ${attempt}`);
    });
    await seen.waitFor((item) => item === 'patient 1');
    expect(letters.items).toEqual([]);
  });

  it('leaves the queue alone with the last one once that has finished, and its events in it', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const begun = createRecorder<number>();
    const prompts = await bench.subscriber.subscribe('llm.prompt', (_event, { attempt }) => {
      begun.record(attempt);
      return gate;
    });
    await bench.prompt('runs');
    await begun.waitForCount(1);
    let isStopped = false;
    const stopping = prompts.stop().then(() => {
      isStopped = true;
    });
    await bench.prompt('waits, too');
    expect(isStopped).toBe(false);
    open();
    await stopping;
    await prompts.stop();
    const eventId = await bench.prompt('waits');
    const admin = await createQueueAdmin({ url: broker.url });
    await waitFor(async () => (await admin.inspect(bench.queue))?.messages === 2);
    expect(await admin.inspect(bench.queue)).toMatchObject({ consumers: 0 });
    await admin.close();
    const seen = createRecorder<string>();
    await bench.subscriber.subscribe('llm.prompt', (event, { attempt }) => {
      seen.record(`${event.event_id} ${attempt}`);
    });
    await seen.waitFor((item) => item === `${eventId} 1`);
  });

  it('remembers what was stopped when the queue is consumed again for something else', async () => {
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const prompts = await bench.subscriber.subscribe('llm.prompt', () => {});
    await prompts.stop();
    await bench.prompt('patient');
    await bench.subscriber.subscribe('llm.response', () => {});
    await waitFor(() => bench.lines.items.filter(({ later_in_ms }) => later_in_ms !== undefined).length >= 5);
    expect(letters.items).toEqual([]);
  });

  it('tells a handler that does not end in time, and gives it up', async () => {
    const seen = createRecorder<string>();
    const prompts = await bench.subscriber.subscribe('llm.prompt', async (_event, { signal }) => {
      seen.record('begun');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      seen.record('aborted');
    });
    await bench.subscriber.subscribe('llm.response', () => {});
    await bench.prompt('hangs');
    await seen.waitFor((item) => item === 'begun');
    await expect(prompts.stop({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'transport.timeout' });
    await seen.waitFor((item) => item === 'aborted');
  });

  it('works at once on what gathers for a batch', async () => {
    const sizes = createRecorder<number>();
    const batches = await bench.subscriber.subscribeBatch('llm.prompt', {
      size: 10,
      waitMs: 60_000,
      handler: (items) => void sizes.record(items.length),
    });
    await bench.subscriber.subscribe('llm.response', () => {}, { queue: 'other' });
    await bench.prompt('a');
    await bench.prompt('b');
    const admin = await createQueueAdmin({ url: broker.url });
    await waitFor(async () => (await admin.inspect(bench.queue))?.messages === 0);
    await admin.close();
    await batches.stop();
    expect(sizes.items.reduce((sum, size) => sum + size, 0)).toBe(2);
  });

  it('is waited for when the whole service stops', async () => {
    const seen = createRecorder<string>();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const prompts = await bench.subscriber.subscribe('llm.prompt', async () => {
      seen.record('begun');
      await gate;
      seen.record('ended');
    });
    await bench.prompt('x');
    await seen.waitFor((item) => item === 'begun');
    const all = [prompts.stop(), bench.subscriber.stop()];
    open();
    await Promise.all(all);
    expect(seen.items).toEqual(['begun', 'ended']);
  });

  it.each(['a subscription', 'the whole service'])('%s that stops tells what holds its events back', async (what) => {
    const held = createRecorder<string>();
    const prompts = await bench.subscriber.subscribe('llm.prompt', {
      handler: () => {},
      middleware: [
        async ({ event, draining }, next) => {
          held.record(event.event_id);
          await new Promise((resolve) => draining.addEventListener('abort', resolve));
          return next();
        },
      ],
    });
    const eventId = await bench.prompt('x');
    await held.waitFor((item) => item === eventId);
    await (what === 'a subscription' ? prompts : bench.subscriber).stop({ timeoutMs: 10_000 });
  });
});
