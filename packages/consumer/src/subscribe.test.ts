import { NonRetryable, RetryLater } from '@bloodbank/core/errors';
import { exponential, fixed } from '@bloodbank/core/retry';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createRecorder, describeOnBrokers, freshName, waitFor, watchDeadLetters } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGroupPlanner, type GroupRequest } from './group-plan.js';
import { pattern } from './handler.js';
import { type Bench, openBench } from './telemetry/bench.fixture.js';

describeOnBrokers('subscribe', (broker) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(broker.url);
  });
  afterEach(() => bench.close());

  const startTask = (task: string, priority?: 'low' | 'high' | 'critical') =>
    bench.publisher.publish('task.started', { task_id: task }, priority === undefined ? {} : { priority });

  it('takes a handler alone, or with options, as well as both in one object', async () => {
    const seen = createRecorder<string>();
    await bench.subscriber.subscribe('llm.prompt', (event, { attempt }) => {
      seen.record(`${event.payload.prompt} ${attempt}`);
      return true;
    });
    await bench.subscriber.subscribe(
      'llm.response',
      async (event) => {
        seen.record(event.payload.response);
        return true;
      },
      { queue: 'answers', concurrency: 1 },
    );
    await bench.prompt('hello');
    await bench.publisher.publish('llm.response', { provider: 'x', response: 'hi' });
    await seen.waitForCount(2);
    expect([...seen.items].sort()).toEqual(['hello 1', 'hi']);
  });

  it('takes an object that handles, called as its method', async () => {
    const seen = createRecorder<string>();
    class Greeter {
      readonly #greeting = 'hello';
      handle(event: { readonly payload: { readonly prompt: string } }): void {
        seen.record(`${this.#greeting} ${event.payload.prompt}`);
      }
    }
    await bench.subscriber.subscribe('llm.prompt', new Greeter());
    await bench.prompt('world');
    expect(await seen.waitFor(() => true)).toBe('hello world');
  });

  it('takes a class of the seeds, which says itself what it can handle', async () => {
    const seen = createRecorder<string>();
    class Handler {
      can_handle(event: { readonly payload: { readonly prompt: string } }): boolean {
        return event.payload.prompt !== 'not mine';
      }
      async handle_event(event: { readonly payload: { readonly prompt: string } }): Promise<boolean> {
        seen.record(event.payload.prompt);
        return true;
      }
    }
    const letters = await watchDeadLetters(broker.url, bench.queue);
    await bench.subscriber.subscribe('llm.prompt', { handler: new Handler() });
    await bench.prompt('not mine');
    await bench.prompt('mine');
    await seen.waitFor((item) => item === 'mine');
    expect(seen.items).toEqual(['mine']);
    expect(letters.items).toEqual([]);
  });

  it.each([
    ['false', () => false as unknown as true],
    ['a promise of false', async () => false as unknown as true],
  ])('takes %s for a failure', async (_, handler) => {
    const letters = await watchDeadLetters(broker.url, bench.queue);
    await bench.subscriber.subscribe('llm.prompt', handler, { retry: fixed({ attempts: 2, delayMs: 50 }) });
    await bench.prompt('refused');
    const { headers } = await letters.waitFor(() => true);
    expect(headers).toMatchObject({
      'bloodbank-error-code': 'consumer.returned-false',
      'bloodbank-attempts': 2,
    });
  });

  it.each([undefined, null, 7, {}, { handler: {} }, { handler: undefined }])(
    'refuses %j as a handler',
    async (given) => {
      await expect(bench.subscriber.subscribe('llm.prompt', given as never)).rejects.toMatchObject({
        code: 'config.invalid',
      });
    },
  );

  describe('where', () => {
    it.each([
      ['a predicate', (event: { readonly payload: { readonly prompt: string } }) => event.payload.prompt !== 'b'],
      [
        'a predicate that takes its time',
        async (event: { readonly payload: { readonly prompt: string } }) => event.payload.prompt !== 'b',
      ],
      ['an expression', 'payload.prompt != "b"'],
    ])('leaves out what %s does not hold for', async (_, where) => {
      const seen = createRecorder<string>();
      const letters = await watchDeadLetters(broker.url, bench.queue);
      await bench.subscriber.subscribe('llm.prompt', (event) => seen.record(event.payload.prompt), {
        where,
        concurrency: 1,
      });
      for (const text of ['a', 'b', 'c']) await bench.prompt(text);
      await seen.waitFor((text) => text === 'c');
      expect(seen.items).toEqual(['a', 'c']);
      expect(letters.items).toEqual([]);
    });

    it('fails the event when the predicate throws', async () => {
      const letters = await watchDeadLetters(broker.url, bench.queue);
      const where = (): boolean => {
        throw new RangeError('cannot say');
      };
      await bench.subscriber.subscribe('llm.prompt', () => {}, { where, retry: fixed({ attempts: 2, delayMs: 50 }) });
      await bench.prompt('x');
      const { headers } = await letters.waitFor(() => true);
      expect(headers).toMatchObject({ 'bloodbank-error-name': 'RangeError', 'bloodbank-attempts': 2 });
    });

    it('shows the place of a mistake in an expression, before anything is bound', async () => {
      await expect(bench.subscriber.subscribe('llm.prompt', () => {}, { where: 'payload.a >' })).rejects.toMatchObject({
        code: 'where.invalid',
        message: expect.stringContaining('^'),
      });
    });
  });

  describe('retry', () => {
    it('is that of each subscription, on one queue', async () => {
      const seen = createRecorder<string>();
      const letters = await watchDeadLetters(broker.url, bench.queue);
      const failing =
        (name: string) =>
        (_event: unknown, { attempt }: { attempt: number }) => {
          seen.record(`${name} ${attempt}`);
          throw new Error('never');
        };
      await bench.subscriber.subscribe('llm.prompt', failing('prompt'), { retry: fixed({ attempts: 2, delayMs: 70 }) });
      await bench.subscriber.subscribe('llm.response', failing('response'), {
        retry: exponential({ attempts: 3, firstMs: 30, maxMs: 60 }),
      });
      await bench.prompt('x');
      await bench.publisher.publish('llm.response', { provider: 'x', response: 'y' });
      await letters.waitForCount(2);
      expect([...seen.items].sort()).toEqual(['prompt 1', 'prompt 2', 'response 1', 'response 2', 'response 3']);
      const admin = await createQueueAdmin({ url: broker.url });
      for (const delayMs of [30, 50, 60, 70]) {
        expect(await admin.inspect(`${bench.queue}.retry.${delayMs}`)).toMatchObject({ messages: 0 });
      }
      await admin.close();
    });

    it('ends at once with an error to give up on', async () => {
      const letters = await watchDeadLetters(broker.url, bench.queue);
      const handler = (): never => {
        throw new TypeError('no such field');
      };
      await bench.subscriber.subscribe('llm.prompt', handler, { retry: fixed({ giveUpOn: [TypeError] }) });
      await bench.prompt('x');
      expect((await letters.waitFor(() => true)).headers).toMatchObject({ 'bloodbank-attempts': 1 });
    });

    it('waits as long as the handler asks, and counts it as an attempt', async () => {
      const attempts = createRecorder<{ readonly attempt: number; readonly at: number }>();
      await bench.subscriber.subscribe(
        'llm.prompt',
        (_event, { attempt }) => {
          attempts.record({ attempt, at: performance.now() });
          if (attempt === 1) throw new RetryLater({ afterMs: 300 });
        },
        { retry: { attempts: 3, delaysMs: [20, 400] } },
      );
      await bench.prompt('x');
      const [first, second] = await attempts.waitForCount(2);
      expect(second?.attempt).toBe(2);
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(399);
    });

    it.each([
      { attempts: 0, delaysMs: [] },
      { attempts: 2, delaysMs: [-1] },
    ])('refuses %j', async (retry) => {
      await expect(bench.subscriber.subscribe('llm.prompt', () => {}, { retry })).rejects.toMatchObject({
        code: 'config.invalid',
      });
    });
  });

  it('acknowledges what fails where that is asked for', async () => {
    const attempts = createRecorder<number>();
    const letters = await watchDeadLetters(broker.url, bench.queue);
    await bench.subscriber.subscribe(
      'llm.prompt',
      (_event, { attempt }) => {
        attempts.record(attempt);
        throw new Error('never mind');
      },
      { autoAck: true, concurrency: 1 },
    );
    await bench.prompt('a');
    await bench.prompt('b');
    await attempts.waitForCount(2);
    await bench.lines.waitFor(({ dropped, message }) => dropped === true && message === 'never mind');
    await bench.subscriber.stop();
    expect(attempts.items).toEqual([1, 1]);
    expect(letters.items).toEqual([]);
  });

  it('keeps no dead letters where none are wanted, nor a queue for them', async () => {
    const attempts = createRecorder<number>();
    const { queue } = await bench.subscriber.subscribe(
      'llm.prompt',
      (_event, { attempt }) => {
        attempts.record(attempt);
        throw new Error('never');
      },
      { deadLetters: false },
    );
    await bench.prompt('x');
    await bench.lines.waitFor(({ dropped }) => dropped === true);
    expect(attempts.items).toEqual([1, 2, 3]);
    const admin = await createQueueAdmin({ url: broker.url });
    expect(await admin.inspect(`dlq.${queue}`)).toBeUndefined();
    expect(await admin.inspect(queue)).toMatchObject({ messages: 0 });
    await admin.close();
  });

  it('refuses two subscriptions of one queue that contradict each other', async () => {
    await bench.subscriber.subscribe('llm.prompt', () => {});
    for (const more of [{ deadLetters: false }, { messageTtlMs: 1_000 }]) {
      await expect(bench.subscriber.subscribe('llm.response', () => {}, more)).rejects.toMatchObject({
        code: 'config.invalid',
      });
    }
  });

  it('parks what waited longer than it may', async () => {
    const hold = await bench.subscriber.subscribe('llm.prompt', () => {}, { messageTtlMs: 200 });
    await hold.stop();
    const letters = await watchDeadLetters(broker.url, bench.queue);
    await bench.prompt('too late');
    expect((await letters.waitFor(() => true)).headers).not.toHaveProperty('bloodbank-error-code');
  });

  it('consumes a queue of a name of its own', async () => {
    const queueName = freshName('own-queue');
    const seen = createRecorder<string>();
    const { queue } = await bench.subscriber.subscribe('llm.prompt', (event) => seen.record(event.payload.prompt), {
      queueName,
    });
    expect(queue).toBe(queueName);
    await bench.prompt('x');
    await seen.waitFor((text) => text === 'x');
    const admin = await createQueueAdmin({ url: broker.url });
    await waitFor(async () => ((await admin.inspect(queueName))?.consumers ?? 0) > 0);
    await admin.close();
  });

  it.each([
    { queueName: '' },
    { queueName: 'amq.mine' },
    { queueName: 'x'.repeat(201) },
    { queueName: 'a', queue: 'b' },
    { autoAck: true, retry: fixed() },
    { once: true },
    { once: false, inbox: false as const },
    { handlerTimeoutMs: 0 },
    { handlerTimeoutMs: 2 ** 31 },
    { handlerTimeoutMs: Number.NaN },
    { messageTtlMs: -1 },
    { where: 7 as never },
    { middleware: [undefined] as never },
  ])('refuses %o', async (options) => {
    await expect(bench.subscriber.subscribe('llm.prompt', () => {}, options)).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });

  describe('by routing key', () => {
    it('takes the patterns of the multi-agent event bus, side by side in one queue', async () => {
      const seen = createRecorder<string>();
      const { subscriber } = bench;
      await subscriber.subscribe(pattern('task.*.critical'), (event) => seen.record(`critical ${event.event_type}`));
      await subscriber.subscribe(pattern('task.*.high'), (event) => seen.record(`high ${event.event_type}`));
      await subscriber.subscribe(pattern('agent.started.*'), (event) => seen.record(`any ${event.event_type}`));
      await startTask('a', 'critical');
      await startTask('b', 'high');
      await bench.publisher.publish('agent.started', { agent_id: 'x' }, { priority: 'low' });
      await expect(startTask('c', 'low')).rejects.toMatchObject({ code: 'transport.unroutable' });
      await seen.waitForCount(3);
      expect([...seen.items].sort()).toEqual(['any agent.started', 'critical task.started', 'high task.started']);
    });

    it('finds the subscription again when an event is retried', async () => {
      const attempts = createRecorder<number>();
      await bench.subscriber.subscribe(pattern('task.*.critical'), (_event, { attempt }) => {
        attempts.record(attempt);
        if (attempt === 1) throw new Error('not yet');
      });
      await startTask('a', 'critical');
      await attempts.waitFor((attempt) => attempt === 2);
    });

    it('refuses what would have two handlers, whichever way each is read', async () => {
      await bench.subscriber.subscribe(pattern('task.*.critical'), () => {});
      for (const other of [pattern('task.started.*'), 'task.started' as const, pattern('task.#')]) {
        await expect(bench.subscriber.subscribe(other, () => {})).rejects.toMatchObject({ code: 'consumer.overlap' });
      }
      await expect(bench.subscriber.subscribe(pattern('task.*.urgent'), () => {})).rejects.toMatchObject({
        code: 'consumer.impossible-pattern',
      });
    });
  });

  it('handles an event once where the word is said, with the inbox of the bus', async () => {
    const inbox = createMemoryInbox();
    const own = await openBench(broker.url, { inbox });
    const seen = createRecorder<string>();
    await own.subscriber.subscribe('llm.prompt', (event) => seen.record(event.payload.prompt), { once: true });
    await own.subscriber.subscribe('llm.response', (event) => seen.record(event.payload.response), { once: false });
    const eventId = await own.prompt('once');
    await own.prompt('once', { eventId });
    const { eventId: answer } = await own.publisher.publish('llm.response', { provider: 'x', response: 'twice' });
    await own.publisher.publish('llm.response', { provider: 'x', response: 'twice' }, { eventId: answer });
    await waitFor(() => seen.items.filter((item) => item === 'twice').length === 2);
    await own.subscriber.stop();
    expect(seen.items.filter((item) => item === 'once')).toHaveLength(1);
    await own.close();
  });

  it('goes on with an event of another version where an adapter knows it', async () => {
    const own = await openBench(broker.url, {
      adapters: [
        (envelope) =>
          envelope.event_type === 'llm.response'
            ? { ...envelope, event_type: 'llm.prompt', payload: { provider: 'x', prompt: 'adapted' } }
            : envelope,
      ],
    });
    const seen = createRecorder<string>();
    await own.subscriber.subscribe(pattern('llm.*'), (event) => seen.record(event.event_type));
    await own.publisher.publish('llm.response', { provider: 'x', response: 'y' });
    expect(await seen.waitFor(() => true)).toBe('llm.prompt');
    await own.close();
  });

  it('gives up at once on NonRetryable, whatever the policy', async () => {
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const handler = (): never => {
      throw new NonRetryable('gone');
    };
    await bench.subscriber.subscribe('llm.prompt', handler, { retry: fixed({ attempts: 9, delayMs: 50 }) });
    await bench.prompt('x');
    expect((await letters.waitFor(() => true)).headers).toMatchObject({ 'bloodbank-attempts': 1 });
  });

  it('hands on to whoever lays groups out what a subscription asks for', async () => {
    const requests: GroupRequest[] = [];
    const own = await openBench(broker.url, {
      planGroup: (request) => {
        requests.push(request);
        return createGroupPlanner()(request);
      },
    });
    const queueName = freshName('own-queue');
    const options = { queueName, deadLetters: false, messageTtlMs: 5_000, partitions: 2 };
    await own.subscriber.subscribe('task.started', () => {}, options);
    await own.subscriber.subscribe('llm.prompt', () => {}, { queue: 'other' });
    expect(requests).toEqual([
      {
        service: own.service,
        patterns: ['task.started.*'],
        name: queueName,
        partitions: 2,
        deadLetters: false,
        messageTtlMs: 5_000,
      },
      { service: own.service, patterns: ['llm.prompt'], queue: 'other' },
    ]);
    await own.close();
  });
});
