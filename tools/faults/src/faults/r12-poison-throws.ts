import { waitFor } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { Service } from '../bench/service.js';
import type { Fault } from '../fault.js';

const ATTEMPTS = 3;
const POISONS = 5;
const INNOCENTS = 300;

export const poisonThrows: Fault = {
  id: 'R12',
  name: 'events whose handler always throws, with good ones behind them',
  holds: `Each is parked after exactly ${ATTEMPTS} attempts with its reason; none of the others is, and they do not wait.`,
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    const { ledger } = context;
    const attempts = new Map<string, number>();
    const service = await Service.open(context, {
      retry: { attempts: ATTEMPTS, delaysMs: [1_000] },
      handle: async (text) => {
        if (!text.startsWith('poison')) return;
        attempts.set(text, (attempts.get(text) ?? 0) + 1);
        throw new RangeError(`cannot ${text}`);
      },
    });
    const poisons = await Promise.all(Array.from({ length: POISONS }, (_, n) => service.poison(`poison ${n}`)));
    await Promise.all(Array.from({ length: INNOCENTS }, (_, n) => service.prompt(`good ${n}`)));
    await waitFor(() => ledger.missing.length === 0, { timeoutMs: 20_000 });
    // While the poison waits for its next attempt, the others have passed it.
    expect(Math.max(...attempts.values())).toBeLessThan(ATTEMPTS);

    const letters = await waitFor(
      async () => {
        const found = await service.deadLetters();
        return found.length === POISONS && found;
      },
      { timeoutMs: 20_000, everyMs: 200 },
    );
    expect(new Set(letters.map(({ eventId }) => eventId))).toEqual(new Set(poisons));
    for (const letter of letters) {
      expect(letter).toMatchObject({ code: 'handler.failed', attempts: ATTEMPTS, queue: service.queue });
      expect(letter.message).toMatch(/^cannot poison/);
    }
    expect([...attempts.values()]).toEqual(Array.from({ length: POISONS }, () => ATTEMPTS));
  },
};
