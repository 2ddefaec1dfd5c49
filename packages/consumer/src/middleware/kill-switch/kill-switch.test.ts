import { createRecorder, describeOnBrokers, waitFor, watchDeadLetters } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBench } from '../../telemetry/bench.fixture.js';
import { type Handling, handlingWith, settleDown } from '../delivered.fixture.js';
import { type KillSwitch, killSwitch } from './kill-switch.js';

describe('killSwitch', () => {
  let emergency: KillSwitch;
  let handling: Handling;
  beforeEach(() => {
    vi.useFakeTimers();
    emergency = killSwitch({ failureRate: 0.5, minimum: 4, restartAfterMs: 60_000 });
    handling = handlingWith(emergency);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const advance = async (ms: number): Promise<void> => {
    vi.advanceTimersByTime(ms);
    await settleDown();
  };

  /** `+` is handled, `-` fails. */
  async function ends(text: string): Promise<void> {
    for (const [index, sign] of [...text].entries()) {
      const name = `${text}${index}`;
      const ended = handling.deliver(name);
      await settleDown();
      handling.end(name, sign === '-' ? new Error('x') : undefined);
      await ended;
    }
  }

  it.each([
    ['---', false],
    ['--++', true],
    ['-+++', false],
    ['+++--', true],
    ['-+++-++-', true],
    ['-+++-+++', false],
  ])('judges the last four by their failures: %s', async (text, isTripped) => {
    await ends(text);
    expect(emergency.isTripped).toBe(isTripped);
  });

  it('holds what is in hand, and starts anew after its time', async () => {
    await ends('----');
    const waiting = ['x', 'y'].map((name) => handling.deliver(name));
    await advance(59_999);
    expect(handling.begun).not.toContain('x');
    await advance(1);
    for (const name of ['x', 'y']) handling.end(name);
    for (const end of await Promise.all(waiting)) expect(end).toEqual({ kind: 'ack' });
    await ends('-');
    expect(emergency.isTripped).toBe(false);
  });

  it('by hand stays tripped until it is reset by hand', async () => {
    emergency.trip();
    const waiting = handling.deliver('x');
    await advance(500_000);
    expect([emergency.isTripped, handling.begun]).toEqual([true, []]);
    emergency.reset();
    await settleDown();
    expect([emergency.isTripped, handling.begun]).toEqual([false, ['x']]);
    handling.end('x');
    await waiting;
  });

  it('by hand overrules the time after which it would have started again', async () => {
    await ends('----');
    emergency.trip();
    await advance(60_001);
    expect(emergency.isTripped).toBe(true);
  });

  it('puts back what it holds when the service drains, and what it held for too long', async () => {
    emergency.trip();
    const long = handling.deliver('x');
    await advance(600_000);
    expect(await long).toMatchObject({ kind: 'later', delayMs: Number.POSITIVE_INFINITY });
    const short = handling.deliver('y');
    handling.lifetime.drain();
    expect(await short).toMatchObject({ kind: 'later', delayMs: 0 });
  });

  it.each([
    { failureRate: 0 },
    { failureRate: 1.1 },
    { failureRate: Number.NaN },
    { minimum: 0 },
    { minimum: 2.5 },
    { restartAfterMs: 0 },
  ])('refuses %j', (options) => {
    expect(() => killSwitch({ failureRate: 0.5, minimum: 1, restartAfterMs: 1, ...options })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });
});

describeOnBrokers('killSwitch', (broker) => {
  it('stops a queue from becoming dead letters, and lets it go on by hand', async () => {
    const bench = await openBench(broker.url);
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const seen = createRecorder<string>();
    const emergency = killSwitch({ failureRate: 1, minimum: 3, restartAfterMs: 60_000 });
    let isBroken = true;
    bench.subscriber.use(emergency);
    await bench.subscriber.subscribe(
      'llm.prompt',
      (event) => {
        if (isBroken) throw new Error('a bad release');
        seen.record(event.payload.prompt);
      },
      { concurrency: 1, retry: { attempts: 1, delaysMs: [] } },
    );
    for (let n = 0; n < 10; n++) await bench.prompt(String(n));
    await waitFor(() => emergency.isTripped);
    await letters.waitForCount(3);
    isBroken = false;
    emergency.reset();
    await seen.waitForCount(7);
    expect(letters.items).toHaveLength(3);
    await bench.close();
  });
});
