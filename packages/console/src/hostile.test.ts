import { connectBus } from '@bloodbank/bus';
import { contractsFromSchemas } from '@bloodbank/codegen/contracts-from-schemas';
import { createMemoryEventStore } from '@bloodbank/event-store/memory';
import { createGateway, type Gateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { buildSchemaSet } from '@bloodbank/schema-model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, type WatchedPage } from './browser.fixture.js';
import { HOSTILE } from './hostile.fixture.js';
import { findConsole } from './index.js';

const TYPE = 'shop.order.placed';
const ALL = HOSTILE.join('\n\n');

/** A schema whose every text is hostile. */
const SCHEMA = {
  title: HOSTILE[2],
  description: ALL,
  'x-deprecated': HOSTILE[6],
  type: 'object',
  additionalProperties: true,
  properties: Object.fromEntries(
    HOSTILE.filter((text) => text !== '__proto__').map((text) => [
      text,
      { type: 'string', description: text, enum: [text, 'x'], default: text },
    ]),
  ),
  examples: [Object.fromEntries(HOSTILE.slice(0, -1).map((text) => [text, text]))],
};

describeInBrowser('texts of strangers', (open) => {
  let gateway: Gateway;
  let url: string;
  let bus: { close(): Promise<void> };
  beforeAll(async () => {
    const sources = [{ file: 'shop/order.placed.v1.json', displayFile: 'x', text: JSON.stringify(SCHEMA) }];
    const contracts = contractsFromSchemas(buildSchemaSet('schemas', sources).set);
    const connected = await connectBus({ contracts, service: 'gateway', topology: false });
    bus = connected;
    gateway = await createGateway({
      registry: contracts.registry,
      bus: connected,
      inbox: createMemoryInbox(),
      history: createMemoryEventStore(),
      console: findConsole() ?? '',
      administration: { context: { name: HOSTILE[2] ?? '', production: true }, version: HOSTILE[0] ?? '' },
      port: 0,
    });
    url = `${await gateway.listen()}/`;
  }, 300_000);
  afterAll(async () => {
    await gateway?.close();
    await bus?.close();
  });

  async function assertHarmless(page: WatchedPage): Promise<void> {
    const found = await page.evaluate(`
      [...document.querySelectorAll('script, iframe, object, embed, img, style, base, form[action], link[rel~=stylesheet], meta[http-equiv]')]
        .filter((element) => element.closest('#app') !== null || ['IFRAME', 'OBJECT', 'EMBED', 'IMG', 'BASE'].includes(element.tagName))
        .concat([...document.querySelectorAll('*')].filter((element) => [...element.attributes].some(({ name, value }) => name.startsWith('on') || /^\\s*(javascript|data):/i.test(value) && ['href', 'src', 'action'].includes(name))))
        .map((element) => element.outerHTML.slice(0, 200))`);
    expect(found).toEqual([]);
    expect(page.faults).toEqual([]);
  }

  it('are shown as they are, in a payload and in the names of its fields', async () => {
    const page = await open();
    await page.goto(`${url}#/live`);
    await page.locator('[data-state="open"]').waitFor();
    const fields = Object.fromEntries(HOSTILE.slice(0, -1).map((text) => [text, text]));
    const answer = await fetch(`${url}publish`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        event_type: TYPE,
        payload: { ...fields, list: HOSTILE, text: ALL },
        source: { host: HOSTILE[2], type: 'manual', app: HOSTILE[4], meta: fields },
        agent_context: { type: 'claude', name: HOSTILE[6] },
        unroutable: 'drop',
      }),
    });
    expect(await answer.json()).toMatchObject({ status: 'published' });
    await page.locator('.row').click();
    await page.locator('.detail').getByText('<img src=x onerror=alert(1)>', { exact: true }).first().waitFor();
    await assertHarmless(page);
    for (const tab of ['Envelope', 'Raw']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('.detail').getByText('<svg onload=alert(1)>').first().waitFor();
      await assertHarmless(page);
    }
  });

  it('are shown as they are, in a schema, in the form that is made of it, and in what the gateway answers', async () => {
    const page = await open();
    await page.goto(`${url}#/catalogue/${TYPE}`);
    await page.getByText('<iframe srcdoc=').first().waitFor();
    await assertHarmless(page);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.locator('.sent, .problem').first().waitFor();
    await assertHarmless(page);
  });

  it('are shown as they are, where they stand in the address', async () => {
    const page = await open();
    for (const text of HOSTILE) {
      const word = encodeURIComponent(text);
      for (const hash of [
        `/event/${word}`,
        `/${word}`,
        `/live?pattern=${word}&q=${word}&is=${word}`,
        `/trace/${word}`,
      ]) {
        await page.goto(`${url}#${hash}`);
      }
    }
    await page.goto(`${url}#/catalogue/${encodeURIComponent(HOSTILE[2] ?? '')}`);
    await page.getByText('schema.unknown-type').waitFor();
    await assertHarmless(page);
  });
});
