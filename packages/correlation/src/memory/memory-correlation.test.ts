import { describeCorrelation } from '@bloodbank/testkit';
import { describe, expect, test } from 'vitest';
import { correlatedEvent } from '../correlated-event.fixture.js';
import { createMemoryCorrelation } from './memory-correlation.js';

describeCorrelation('memory', {
  cannotStall: 'there is nothing that could hang',
  open: async () => {
    let shared: ReturnType<typeof createMemoryCorrelation> | undefined;
    return {
      connect: async (options) => {
        shared ??= createMemoryCorrelation(options);
        return shared;
      },
      stall: () => {},
      resume: () => {},
      close: async () => shared?.close(),
    };
  },
});

describe('a graph in memory', () => {
  test('is bounded: it forgets what was recorded longest ago, also as a child', async () => {
    const store = createMemoryCorrelation({ maxEvents: 3 });
    await store.record(['a', 'b', 'c', 'd', 'e'].map((id) => correlatedEvent(id, ['root'])));
    expect((await store.find('root'))?.children).toEqual(['c', 'd', 'e']);
    expect(await store.find('a')).toBeUndefined();
    expect(store.health().details).toEqual({ events: 3 });
  });

  test('keeps an id for the type that was recorded first', async () => {
    const store = createMemoryCorrelation();
    await store.record([correlatedEvent('a', ['true cause'])]);
    await store.record([{ ...correlatedEvent('a', ['forged']), event_type: 'slack.message.sent' }]);
    expect(await store.find('a')).toMatchObject({ parents: ['true cause'], event: { event_type: 'llm.prompt' } });
    expect(await store.find('forged')).toBeUndefined();
  });

  test('keeps little of an event, whatever it carries', async () => {
    const store = createMemoryCorrelation();
    const parents = Array.from({ length: 150 }, (_, index) => `parent ${index}`);
    const big = { text: 'x'.repeat(10_000) };
    await store.record([{ ...correlatedEvent('a', parents), source: { host: 'small' }, metadata: big }]);
    const { event, parents: kept } = (await store.find('a')) ?? {};
    expect(kept).toEqual(parents.slice(50));
    expect(event).toMatchObject({ source: { host: 'small' } });
    expect(event).not.toHaveProperty('metadata');
  });

  test.each([0, -1, Number.NaN])('refuses the time to live %d', (ttlMs) => {
    expect(() => createMemoryCorrelation({ ttlMs })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});
