import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, type WatchedPage } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

const PAYLOAD = { channel: 'c-1', text: "it's here" };

describeInBrowser('what can be done with an event', (open) => {
  let house: House;
  let first: string;
  let second: string;
  beforeAll(async () => {
    // The history in memory has what some queue received: that of the practice.
    house = await startHouse({ args: ['--practice'] });
    first = await house.publish('slack.message.sent', PAYLOAD);
    second = await house.publish('slack.message.sent', { ...PAYLOAD, text: 'it is there' });
    await house.waitForHistory(2);
  }, 300_000);
  afterAll(() => house?.close());

  const goToEvent = async (page: WatchedPage, id: string): Promise<void> => {
    await page.goto(`${house.url}#/event/${id}`);
    await page.getByRole('heading', { level: 1, name: 'slack.message.sent' }).waitFor();
  };
  const copied = async (page: WatchedPage, form: string): Promise<string> => {
    await page.getByLabel('Copy as').selectOption(form);
    await page.getByText(`Copied as ${form}`).waitFor();
    return String(await page.evaluate('navigator.clipboard.readText()'));
  };

  it('to copy it as a line for a shell, which publishes it again', async () => {
    const page = await open();
    await goToEvent(page, first);
    const line = await copied(page, 'curl');
    const url = /curl -i '([^']+)'/.exec(line)?.[1] ?? '';
    expect(url).toBe(`${house.url}events/slack/message/sent`);
    const body = /-d '(.*)'$/s.exec(line)?.[1]?.replaceAll("'\\''", "'") ?? '';
    expect(JSON.parse(body)).toEqual(PAYLOAD);
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${url}?unroutable=drop`, { method: 'POST', headers, body })).status).toBeLessThan(300);
  });

  it('to copy it as TypeScript, and as a call of an agent tool', async () => {
    const page = await open();
    await goToEvent(page, first);
    const code = await copied(page, 'TypeScript');
    const [, type, payload = ''] = /^const receipt = await bus\.publish\('([^']+)', (.*)\);$/s.exec(code) ?? [];
    expect(type).toBe('slack.message.sent');
    expect(JSON.parse(payload)).toEqual(PAYLOAD);
    expect(JSON.parse(await copied(page, 'MCP'))).toEqual({
      method: 'tools/call',
      params: { name: 'publish_event', arguments: { type: 'slack.message.sent', payload: PAYLOAD } },
    });
  });

  it('to save it as a file, byte for byte its payload', async () => {
    const page = await open();
    await goToEvent(page, first);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as fixture' }).click();
    const file = await waiting;
    expect(file.suggestedFilename()).toBe('slack.message.sent.json');
    expect(await readFile(await file.path(), 'utf8')).toBe(`${JSON.stringify(PAYLOAD, null, 2)}\n`);
  });

  it('to see beside another one where the two differ, and only that', async () => {
    const page = await open();
    await goToEvent(page, first);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Now press Compare on another event').waitFor();
    await goToEvent(page, second);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { level: 1, name: 'Compare' }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'payload.text' });
    expect(await row.locator('del').textContent()).toBe('"it\'s here"');
    expect(await row.locator('ins').textContent()).toBe('"it is there"');
    expect(await page.getByRole('row').filter({ hasText: 'payload.channel' }).count()).toBe(0);
    expect(page.url()).toContain(`${first}/${second}`);
    expect(page.faults).toEqual([]);
  });

  it('to publish another one like it', async () => {
    const page = await open();
    await goToEvent(page, second);
    await page.getByRole('link', { name: 'Publish like this' }).click();
    await page.getByRole('heading', { level: 2, name: 'slack.message.sent' }).waitFor();
    await expect.poll(() => page.getByLabel('text', { exact: false }).first().inputValue()).toBe('it is there');
    expect(page.faults).toEqual([]);
  });
});
