import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

const first = {
  title: 'Order placed',
  description: 'Says **who** ordered, see [the shop](https://shop.example/) and `order_id`.',
  type: 'object',
  properties: {
    order_id: { type: 'string', description: 'Of the *order*.' },
    note: { type: 'string', description: 'For the courier.' },
  },
  required: ['order_id'],
  additionalProperties: false,
  examples: [{ order_id: 'o-1' }],
};
/** One change that breaks who still sends the first, and one that does not. */
const second = {
  ...first,
  properties: { ...first.properties, priority: { enum: ['low', 'high'], description: 'Of the delivery.' } },
  required: ['order_id', 'note'],
  examples: [{ order_id: 'o-1', note: 'ring twice' }],
};

describeInBrowser('versions of a contract', (open) => {
  let house: House;
  beforeAll(async () => {
    const files = {
      'bloodbank.config.json': { schemas: 'own' },
      'own/shop/order.placed.v1.json': first,
      'own/shop/order.placed.v2.json': second,
    };
    house = await startHouse({ files });
  }, 300_000);
  afterAll(() => house?.close());

  it('stand side by side, and what breaks somebody is marked as the check marks it', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue`);
    await page.getByRole('link', { name: 'shop.order.placed.v2', exact: true }).click();
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'What changed' }) });
    const rule = panel.getByRole('row').filter({ hasText: 'required-no-add' }).first();
    await rule.locator('.tag.bad', { hasText: 'breaking' }).waitFor();
    expect(await rule.textContent()).toContain('note');
    await panel.locator('p .tag.bad', { hasText: 'breaking' }).first().waitFor();
    expect(await panel.getByLabel('Compared with').inputValue()).toBe('shop.order.placed');
    const rows = await panel
      .getByRole('row')
      .filter({ has: page.locator('.tag.bad') })
      .count();
    expect(rows).toBeLessThan(await panel.getByRole('row').count());
    expect(page.faults).toEqual([]);
  });

  it('have their descriptions in the Markdown that they were written in', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue/shop.order.placed`);
    await page.locator('.prose strong', { hasText: 'who' }).waitFor();
    await page.locator('.prose code', { hasText: 'order_id' }).waitFor();
    const link = page.locator('.prose').getByRole('link', { name: 'the shop' });
    expect(await link.getAttribute('href')).toBe('https://shop.example/');
    expect(await link.getAttribute('rel')).toBe('noreferrer noopener');
    expect(page.faults).toEqual([]);
  });
});
