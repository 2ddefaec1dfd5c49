import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser, STEP_MS } from './browser.fixture.js';
import { CLI, startHouse } from './house.fixture.js';

/** A receiver of hooks. @returns what it was sent */
async function openReceiver(): Promise<{ readonly url: string; readonly received: readonly string[] }> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      received.push(body);
      response.end('{"said": "thank you"}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

describeInBrowser('what the dispatcher delivered', (open) => {
  it('is shown attempt by attempt, and delivered once more', async () => {
    const { url, received } = await openReceiver();
    const hook = { url: `${url}/hook`, body: { text: '{{payload.text}}' } };
    const rules = {
      allow: [url, '127.0.0.0/8'],
      rules: [{ name: 'tell', on: ['slack.message.sent'], when: { where: 'payload.channel == "c-1"' }, hook }],
    };
    const house = await startHouse({ files: { 'dispatcher.rules.json': rules } });
    onTestFinished(() => house.close());
    const dispatcher = spawn(process.execPath, [CLI, 'dispatcher', 'run'], { cwd: house.folder, env: house.env });
    onTestFinished(async () => {
      const ended = once(dispatcher, 'close');
      dispatcher.kill('SIGTERM');
      await ended;
    });
    const page = await open();
    await page.goto(`${house.url}#/queues`);
    await page.getByRole('row', { name: /bloodbank\.events\.v1\.dispatcher/ }).waitFor();
    await house.publish('slack.message.sent', { channel: 'c-2', text: 'not for the hook' });
    const event = await house.publish('slack.message.sent', { channel: 'c-1', text: 'for the hook' });

    await page.goto(`${house.url}#/dispatch/deliveries`);
    await page.getByRole('link', { name: 'tell', exact: true }).click();
    await page.getByText('succeeded').first().waitFor();
    const attempts = page
      .locator('.panel', { has: page.getByRole('heading', { name: 'Attempts' }) })
      .locator('tbody tr');
    expect(await attempts.count()).toBe(1);
    await attempts.getByText('thank you').waitFor();
    expect(received).toEqual(['{"text":"for the hook"}']);
    await page.getByRole('button', { name: 'Deliver once more' }).click();
    await page.locator('[data-job="completed"]').waitFor();
    await expect.poll(() => attempts.count(), { timeout: STEP_MS }).toBe(2);
    expect(received).toEqual(['{"text":"for the hook"}', '{"text":"for the hook"}']);

    // Why it fired, from the event itself.
    await page.goto(`${house.url}#/dispatch/explain?event=${event}`);
    await expect.poll(() => page.getByLabel('An event').inputValue(), { timeout: STEP_MS }).toContain('for the hook');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('fires', { exact: true }).waitFor();
    await page.getByText(`${url}/hook`).waitFor();
    expect(page.faults).toEqual([]);
  });
});
