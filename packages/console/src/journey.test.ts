import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeInBrowser, STEP_MS, type WatchedPage } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

const QUEUE = 'bloodbank.events.v1.practice';
const TYPE = 'slack.message.sent';

/** The consumer of this house fails when an event comes first, and handles what is redriven. An edited letter is a new event. */
describeInBrowser('from a publish to a dead letter and back', (open) => {
  let house: House;
  beforeEach(async () => {
    house = await startHouse({ args: ['--practice'] });
  }, 300_000);
  afterEach(() => house?.close());

  it('goes by mouse', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue/slack.message.sent`);
    await page.getByLabel('text', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Confirmed').waitFor();
    const id = await page.locator('.sent code').textContent();

    await page.getByRole('link', { name: 'Live' }).click();
    await page.locator(`.row[data-key="${id}"]`).click();
    await page.locator('.detail').getByRole('link', { name: 'Trace' }).click();
    await page.getByRole('heading', { level: 1, name: 'Trace' }).waitFor();
    await page.locator(`.row[data-key="${id}"]`).waitFor();

    await page.getByRole('link', { name: 'Dead letters' }).click();
    await lettersOf(page, TYPE).click();
    await page.locator('td a[data-row]').click();
    await page.getByText('Fits its schema.').waitFor();
    await page.getByRole('button', { name: 'Edit and send back' }).click();
    await page.getByRole('textbox', { name: 'Payload' }).fill('{"channel": 7}');
    await page.locator('.payload-problems.bad').getByText('/channel').waitFor();
    await page.getByRole('textbox', { name: 'Payload' }).fill('{"channel": "mended", "text": "by hand"}');
    await page.getByText('Fits its schema.').waitFor();
    await page.locator('.diff ins').getByText('"mended"').waitFor();
    await page.getByRole('button', { name: 'Send back', exact: true }).click();
    await page.locator('.sent').getByText(QUEUE).waitFor();

    // The mended event is another one, and the practice fails it once.
    await page.locator('.sent').getByRole('link', { name: 'All dead letters' }).click();
    await lettersOf(page, TYPE).click();
    await page.getByRole('button', { name: 'Redrive 1' }).click();
    const redrive = page.getByRole('dialog').getByRole('button', { name: 'Redrive' });
    await page.getByRole('dialog').getByLabel('to confirm').fill('something else');
    expect(await redrive.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByLabel('to confirm').fill(QUEUE);
    await redrive.click();
    await page.locator('[data-job="completed"]').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByText('They are gone').waitFor();
    await page.getByRole('link', { name: 'All dead letters' }).click();
    await page.getByText('No dead letter rests anywhere').waitFor();
    expect(await lettersOf(page, TYPE).count()).toBe(0);
    expect(page.faults).toEqual([]);
  });

  it('goes by keyboard alone', async () => {
    const page = await open();
    const { keyboard } = page;
    await page.goto(house.url);
    await page.getByText('What it stands on').waitFor();
    await keyboard.press('Control+k');
    await keyboard.type('slack.message.sent');
    await page.getByRole('option', { name: /^slack\.message\.sent/ }).waitFor();
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Publish', exact: true }).waitFor();
    await tabTo(page, 'Publish');
    await keyboard.press('Enter');
    await page.getByText('Confirmed').waitFor();
    const id = await page.locator('.sent code').textContent();

    await press(page, 'g', 'l');
    await page.locator(`.row[data-key="${id}"]`).waitFor();
    await press(page, 'j');
    await page.locator('.detail').waitFor();
    await press(page, 't');
    await page.getByRole('heading', { level: 1, name: 'Trace' }).waitFor();
    await page.locator(`.row[data-key="${id}"]`).waitFor();

    await press(page, 'g', 'd');
    await goToLetters(page, TYPE);
    await press(page, 'Enter');
    await page.getByRole('button', { name: 'Redrive 1' }).waitFor();
    await page.locator('td a[data-row]').waitFor();
    await press(page, 'j', 'Enter');
    await page.getByText('Fits its schema.').waitFor();
    await press(page, 'e');
    await page.getByRole('textbox', { name: 'Payload' }).waitFor();
    await press(page, 'Control+a');
    await keyboard.type('{"channel": "mended", "text": "by hand"}');
    await page.getByText('Fits its schema.').waitFor();
    await press(page, 'Control+Enter');
    await page.locator('.sent').waitFor();

    await press(page, 'g', 'd');
    await goToLetters(page, TYPE);
    await press(page, 'Enter');
    await page.getByRole('button', { name: 'Redrive 1' }).waitFor();
    await press(page, 'r');
    await page.getByLabel('to confirm').waitFor();
    await keyboard.type(QUEUE);
    await press(page, 'Enter');
    await page.locator('[data-job="completed"]').waitFor();
    await press(page, 'Escape');
    await page.getByText('They are gone').waitFor();
    expect(page.faults).toEqual([]);
  });

  it('tells the second of two who edit one letter that somebody else was first', async () => {
    await house.publish('slack.message.sent', { channel: 'c', text: 't' });
    const [first, second] = [await open(), await open()];
    for (const page of [first, second]) {
      await page.goto(`${house.url}#/dead-letters`);
      await lettersOf(page, TYPE).click();
      await page.locator('td a[data-row]').click();
      await page.getByRole('button', { name: 'Edit and send back' }).click();
      await page.getByRole('textbox', { name: 'Payload' }).fill('{"channel": "mended", "text": "by hand"}');
    }
    await first.getByRole('button', { name: 'Send back', exact: true }).click();
    await first.locator('.sent').waitFor();
    await second.getByRole('button', { name: 'Send back', exact: true }).click();
    await second.getByText('Somebody else was first').waitFor();
    expect(await second.getByRole('button', { name: 'Send back', exact: true }).isDisabled()).toBe(true);
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it('archives a letter, restores it, and purges it for good', async () => {
    await house.publish('slack.message.sent', { channel: 'c', text: 't' });
    const page = await open();
    await page.goto(`${house.url}#/dead-letters`);
    await lettersOf(page, TYPE).click();
    await operate(page, 'Archive');
    await page.getByRole('link', { name: 'All dead letters' }).click();
    await page.getByRole('link', { name: 'Archive' }).click();
    await page.getByLabel('Choose all').check();
    await page.getByRole('button', { name: 'Restore 1' }).click();
    await page.getByText('Nothing is archived').waitFor();
    await page.getByRole('link', { name: 'Resting' }).click();
    await lettersOf(page, TYPE).click();
    await operate(page, 'Purge');
    await page.getByText('They are gone').waitFor();
    // Each of them is told of, for everybody to know who did it.
    await expect
      .poll(() => operationsOf(house), { timeout: STEP_MS })
      .toEqual(['dead-letters.archive', 'dead-letters.purge', 'dead-letters.restore']);
    expect(page.faults).toEqual([]);
  });

  async function operate(page: WatchedPage, name: string): Promise<void> {
    await page.getByRole('button', { name: `${name} 1` }).click();
    await page.getByLabel('to confirm').fill(QUEUE);
    await page.getByRole('dialog').getByRole('button', { name }).click();
    await page.locator('[data-job="completed"]').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  }
});

/** What was told of as done by hand, in the order of the alphabet. */
async function operationsOf({ url }: House): Promise<readonly string[]> {
  const response = await fetch(new URL('events?type=bloodbank.operation.performed', url));
  const { events } = (await response.json()) as {
    readonly events: readonly { readonly event: { readonly payload: { readonly operation: string } } }[];
  };
  return events.map(({ event }) => event.payload.operation).sort();
}

/** What was done to letters is an event too, and this consumer fails it as well. */
function lettersOf(page: WatchedPage, type: string) {
  return page
    .getByRole('row')
    .filter({ hasText: type })
    .getByRole('link', { name: /On purpose/ });
}

/** With `j`, to the reason of that type. */
async function goToLetters(page: WatchedPage, type: string): Promise<void> {
  await lettersOf(page, type).waitFor();
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press('j');
    const row = String(await page.evaluate("document.activeElement?.closest('tr')?.textContent"));
    if (row.includes(type)) return;
  }
  throw new Error(`j does not lead to ${type}.`);
}

async function press(page: WatchedPage, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Goes on with Tab until what has the focus is called so. */
async function tabTo(page: WatchedPage, name: string): Promise<void> {
  for (let step = 0; step < 300; step++) {
    if ((await page.evaluate('document.activeElement?.textContent')) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}.`);
}
