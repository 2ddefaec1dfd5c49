import type { CorrelatedEvent } from '@bloodbank/core/ports';
import { createMemoryCorrelation } from '@bloodbank/correlation';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { drawTrace } from './draw-trace.js';

const look = { colors: pc.createColors(false), width: undefined };

function event(name: string, parents: readonly string[], second: number, more: Partial<CorrelatedEvent> = {}) {
  return {
    event_id: `id-of-${name}`,
    event_type: `shop.${name}`,
    timestamp: `2026-11-21T12:00:0${second}.000Z`,
    correlation_id: 'id-of-a',
    correlation_ids: parents.map((parent) => `id-of-${parent}`),
    source: { host: 'nas', app: 'shop' },
    ...more,
  };
}

async function draw(events: readonly CorrelatedEvent[], start: string, maxDepth = 100): Promise<string> {
  const store = createMemoryCorrelation();
  await store.record(events);
  const eventId = `id-of-${start}`;
  const entry = await store.find(eventId);
  if (entry === undefined) throw new Error(`There is no ${start}.`);
  const [ancestors, descendants] = await Promise.all([
    store.chain(eventId, 'ancestors', { maxDepth }),
    store.chain(eventId, 'descendants', { maxDepth }),
  ]);
  return drawTrace({ entry, ancestors, descendants }, look).join('\n');
}

const at = (second: number): string => `2026-11-21 12:00:0${second}.000  shop`;

describe('drawTrace', () => {
  it('draws causes above and effects below', async () => {
    const family = [
      event('aa', [], 0),
      event('bb', ['aa'], 1),
      event('cc', ['ghost'], 2),
      event('dd', ['bb', 'cc'], 3),
      event('ee', ['dd'], 4),
      event('ff', ['dd'], 5),
      event('gg', ['ee', 'ff'], 6),
    ];
    expect(await draw(family, 'dd')).toBe(
      [
        '   ┌─ …of-ghost  never recorded, or forgotten',
        `┌─ shop.cc  ${at(2)}  …id-of-cc`,
        `│  ┌─ shop.aa  ${at(0)}  …id-of-aa`,
        `├─ shop.bb  ${at(1)}  …id-of-bb`,
        `● shop.dd  ${at(3)}  …id-of-dd`,
        `├─ shop.ee  ${at(4)}  …id-of-ee`,
        `│  └─ shop.gg  ${at(6)}  …id-of-gg (also caused by …id-of-ff)`,
        `└─ shop.ff  ${at(5)}  …id-of-ff`,
      ].join('\n'),
    );
  });

  it('marks circles, and where it was cut', async () => {
    const circle = [event('aa', ['cc'], 0), event('bb', ['aa'], 1), event('cc', ['bb'], 2), event('dd', ['cc'], 3)];
    expect(await draw(circle, 'dd')).toContain(`shop.aa  ${at(0)}  …id-of-aa ↺ leads back to …id-of-cc`);
    expect(await draw(circle, 'aa', 1)).toBe(
      [
        '… there is more; --depth says how far to go',
        `┌─ shop.cc  ${at(2)}  …id-of-cc`,
        `● shop.aa  ${at(0)}  …id-of-aa`,
        `└─ shop.bb  ${at(1)}  …id-of-bb`,
        '… there is more; --depth says how far to go',
      ].join('\n'),
    );
    expect(await draw([event('self', ['self'], 0)], 'self')).toContain('…-of-self ↺ leads back to …-of-self');
  });

  it('shows what a terminal would obey', async () => {
    const hostile = { event_type: 'shop.\u001b[2J', source: { app: 'evil\u202e\napp' } };
    const text = await draw([event('aa', [], 0, hostile), event('bb', ['aa'], 1, hostile)], 'bb');
    expect(text).toContain('shop.\\u001b[2J');
    for (const deceiving of ['\u001b', '\u202e']) expect(text).not.toContain(deceiving);
    expect(text.split('\n')).toHaveLength(2);
  });

  it('draws a chain as deep as it is long', async () => {
    const deep = Array.from({ length: 3_000 }, (_, index) =>
      event(`n${index}`, index === 0 ? [] : [`n${index - 1}`], 0),
    );
    const store = createMemoryCorrelation();
    await store.record(deep);
    const limits = { maxDepth: 3_000, maxEvents: 3_000 };
    const descendants = await store.chain('id-of-n0', 'descendants', limits);
    const entry = await store.find('id-of-n0');
    if (entry === undefined) throw new Error('There is no start.');
    expect(drawTrace({ entry, descendants }, look)).toHaveLength(3_000);
  });
});
