import { waitFor } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { Service } from '../bench/service.js';
import type { Fault } from '../fault.js';

const DELAYS_MS = [50, 200];
const EVENTS = 20;

export const transientFailure: Fault = {
  id: 'R11',
  name: 'a handler throws twice, and then succeeds',
  holds: 'Each event is tried three times, no sooner than its delays, and has its effect once.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    const tried = new Map<string, { readonly attempt: number; readonly at: number }[]>();
    const service = await Service.open(context, {
      retry: { attempts: 4, delaysMs: DELAYS_MS },
      handle: async (text, { attempt }) => {
        tried.set(text, [...(tried.get(text) ?? []), { attempt, at: performance.now() }]);
        if (attempt < 3) throw new Error('not yet');
      },
    });
    await Promise.all(Array.from({ length: EVENTS }, (_, n) => service.prompt(`event ${n}`)));
    await waitFor(() => context.ledger.missing.length === 0, { timeoutMs: 20_000 });
    for (const tries of tried.values()) {
      expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      for (const [n, delayMs] of DELAYS_MS.entries()) {
        // The broker counts whole milliseconds, and on another clock.
        expect((tries[n + 1]?.at ?? 0) - (tries[n]?.at ?? 0)).toBeGreaterThanOrEqual(delayMs - 5);
      }
    }
    expect(context.ledger.summarise().duplicated).toBe(0);
    expect(await service.deadLetters()).toEqual([]);
  },
};
