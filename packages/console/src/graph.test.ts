import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FlowEvent } from '../app/pages/trace/flow.js';
import { foldFlow } from '../app/pages/trace/graph/fold-flow.js';
import { placeNodes } from '../app/pages/trace/graph/place-nodes.js';
import { describeInBrowser, type WatchedPage } from './browser.fixture.js';
import { openFlow, openLongFlow } from './long-flow.fixture.js';

const COUNT = 20_000;

function eventOf(id: string, at: number, parents: readonly string[]): FlowEvent {
  return { id, type: 'slack.message.sent', kind: 'event', at, source: 'test', parents };
}

/** Any flow: every event names some of those before it. */
const FLOWS = fc
  .integer({ min: 1, max: 60 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc
          .uniqueArray(fc.nat({ max: Math.max(0, index - 1) }), { maxLength: index === 0 ? 0 : 3 })
          .map((parents) => eventOf(`e${index}`, index, index === 0 ? [] : parents.map((parent) => `e${parent}`))),
      ),
    ),
  );

const NOTHING_OPENED: ReadonlySet<string> = new Set();

describe('the layout of a graph', () => {
  it('puts every box right of its causes, and none over another', () => {
    fc.assert(
      fc.property(FLOWS, (events) => {
        const { nodes, edges, shown } = foldFlow(events, { centre: 'e0', opened: NOTHING_OPENED });
        const places = placeNodes(nodes, edges);
        expect(shown).toBe(events.length);
        for (const { from, to } of edges) {
          expect(places.get(to)?.column).toBeGreaterThan(places.get(from)?.column ?? 0);
        }
        const placed = [...places.values()].sort((a, b) => a.column - b.column || a.row - b.row);
        expect(placed).toHaveLength(nodes.length);
        for (const [index, { column, row }] of placed.entries()) {
          expect(row).toBeGreaterThanOrEqual(0);
          const above = placed[index - 1];
          if (above?.column === column) expect(row - above.row).toBeGreaterThanOrEqual(1 - 1e-9);
        }
      }),
    );
  });

  it('draws a circle of causes', () => {
    const events = [eventOf('a', 1, ['c']), eventOf('b', 2, ['a']), eventOf('c', 3, ['b'])];
    const { nodes, edges } = foldFlow(events, { centre: 'a', opened: NOTHING_OPENED });
    expect([...placeNodes(nodes, edges)].map(([id, { column }]) => [id, column])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('draws what is nearest to the centre, and says how much more there is', () => {
    const events = Array.from({ length: COUNT }, (_, index) =>
      eventOf(`e${index}`, index, index === 0 ? [] : [`e${index - 1}`]),
    );
    const { nodes } = foldFlow(events, { centre: 'e10000', opened: NOTHING_OPENED, most: 5 });
    expect(nodes.map(({ id }) => id).sort()).toEqual(['e10000', 'e10001', 'e10002', 'e9998', 'e9999']);
    expect(nodes.filter(({ hidden }) => hidden > 0).map(({ id, hidden }) => [id, hidden])).toEqual([
      ['e9998', 1],
      ['e10002', 1],
    ]);
  });
});

const boxes = (page: WatchedPage) => page.getByRole('listbox').getByRole('option');

describeInBrowser('the graph of a trace', (open) => {
  it('tells events, commands, replies and what a dispatcher did apart, and goes along the lines by keys', async () => {
    const flow = await openFlow([
      { type: 'slack.message.sent', kind: 'event' },
      { type: 'github.pr.merge', kind: 'command', cause: 0 },
      { type: 'bloodbank.command.done', kind: 'reply', cause: 1 },
      { type: 'dispatcher.action.succeeded', kind: 'event', cause: 0 },
    ]);
    onTestFinished(() => flow.close());
    const [first = '', , , acted = ''] = flow.ids;
    const page = await open();
    await page.goto(`${flow.url}#/trace/${first}`);
    await page.getByRole('button', { name: 'Graph' }).click();
    await expect.poll(() => boxes(page).count()).toBe(4);
    expect(page.url()).toContain('view=graph');
    for (const [type, kind] of [
      ['slack.message.sent', 'event'],
      ['github.pr.merge', 'command'],
      ['bloodbank.command.done', 'reply'],
      ['dispatcher.action.succeeded', 'action'],
    ]) {
      const box = boxes(page).filter({ hasText: type ?? '' });
      expect(await box.locator(`.mark.is-${kind}`).count(), type).toBe(1);
    }

    // From anywhere on the page.
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    await page.locator('.detail').waitFor();
    const nearest = await page.locator('[role="option"][aria-selected="true"]').getAttribute('data-key');
    expect(nearest).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await page.locator(`[data-key="${first}"][aria-selected="true"]`).waitFor();
    await boxes(page).filter({ hasText: 'dispatcher.action.succeeded' }).click();
    await page.locator('.detail').getByRole('heading', { name: 'dispatcher.action.succeeded' }).waitFor();
    await page.getByRole('listbox').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'dispatcher.action.succeeded' }).waitFor();
    expect(page.url()).toContain(acted);
    expect(page.faults).toEqual([]);
  });

  it('folds a chain of 20,000 events, and goes on from its edge', async () => {
    const flow = await openLongFlow(COUNT);
    onTestFinished(() => flow.close());
    const page = await open();
    await page.goto(`${flow.url}#/trace/${flow.first}?view=graph`);
    await page.getByText(`of ${COUNT.toLocaleString('en-US')} are drawn`).waitFor();
    expect(await boxes(page).count()).toBeLessThanOrEqual(200);
    const edge = await page.locator('.graph-box:has(.tag)').last().getAttribute('data-key');
    await page.locator(`.graph-box[data-key="${edge}"]`).click();
    // What lies on the other side of it is drawn by then.
    await expect.poll(() => page.locator('.graph-box:has(.tag)').count()).toBe(2);
    expect(await boxes(page).count()).toBeLessThanOrEqual(200);
    expect(page.faults).toEqual([]);
  });

  it('puts 19,999 effects that are alike into one box, which opens', async () => {
    const flow = await openLongFlow(COUNT, 'fan');
    onTestFinished(() => flow.close());
    const page = await open();
    await page.goto(`${flow.url}#/trace/${flow.first}?view=graph`);
    await page.getByText(`${(COUNT - 1).toLocaleString('en-US')} alike`).waitFor();
    expect(await boxes(page).count()).toBe(2);
    await page.locator('.graph-box.is-many').click();
    await page.getByText(`of ${COUNT.toLocaleString('en-US')} are drawn`).waitFor();
    expect(await boxes(page).count()).toBeLessThanOrEqual(200);
    expect(page.faults).toEqual([]);
  });
});
