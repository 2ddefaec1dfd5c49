import { connectBus, createRedisAgentStates } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { changeAgent, IDLE_AGENT } from '@bloodbank/core/agents';
import { defineProjection, startProjections } from '@bloodbank/event-store';
import { describeOnServer, freshName } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { seriousInBothThemes } from './axe.fixture.js';
import { describeInBrowser } from './browser.fixture.js';
import { type HouseOptions, startHouse } from './house.fixture.js';

const RULES = {
  rules: [
    {
      name: 'greet',
      on: ['slack.message.sent'],
      when: { where: 'payload.channel == "c-1"' },
      publish: { type: 'agent.stopped', payload: { agent_id: '{{payload.channel}}', reason: 'greeted' } },
    },
  ],
};

/** The run removes its database afterwards, with all of them. */
const ownSchema = (): string => freshName('console').replaceAll('-', '_').slice(0, 60);

async function openHouse(options: HouseOptions = {}) {
  const house = await startHouse(options);
  onTestFinished(() => house.close());
  return house;
}

describeInBrowser('rooms', (open) => {
  it('topology: what is laid out and is not there, with what to do', async () => {
    const queue = 'bloodbank.events.v1.warehouse';
    const vhost = { queues: { [queue]: {} }, bindings: { [`bloodbank.events.v1[slack.#] -> ${queue}`]: {} } };
    const house = await openHouse({ files: { 'topology/warehouse.json': { vhosts: { '/': vhost } } } });
    const page = await open();
    await page.goto(`${house.url}#/topology`);
    const row = page.getByRole('row').filter({ hasText: queue }).filter({ hasText: 'missing' }).first();
    await row.waitFor();
    expect(await row.locator('td').last().textContent()).not.toBe('');
    expect(await seriousInBothThemes(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  });

  it('commands: what was asked, and what its owner answered', async () => {
    const house = await openHouse();
    const owner = await connectBus({ contracts, service: freshName('owner'), url: house.brokerUrl, topology: false });
    onTestFinished(() => owner.close());
    await owner.handle('github.pr.merge', async () => ({ merged: true, sha: 'a'.repeat(40) }) as never);
    const page = await open();
    await page.goto(`${house.url}#/commands`);
    await page.getByText('No command was sent yet').waitFor();
    await page.goto(`${house.url}#/catalogue/github.pr.merge`);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.sent').waitFor();
    await page.getByRole('link', { name: 'The command' }).click();
    await page.getByRole('heading', { level: 1, name: 'github.pr.merge' }).waitFor();
    await page.getByText('completed').waitFor();
    expect(await seriousInBothThemes(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  });

  it('dispatch: the rules, and why one fires', async () => {
    const house = await openHouse({ files: { 'dispatcher.rules.json': RULES } });
    const page = await open();
    await page.goto(`${house.url}#/dispatch`);
    await page.getByRole('cell', { name: 'greet' }).waitFor();
    await page.getByRole('link', { name: 'Explain' }).click();
    const event = page.getByLabel('An event');
    await event.fill('{"event_type": "slack.message.sent", "payload": {"channel": "c-2", "text": "t"}}');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('does not fire').waitFor();
    await event.fill('{"event_type": "slack.message.sent", "payload": {"channel": "c-1", "text": "t"}}');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('fires', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Deliveries' }).click();
    await page.getByText('Nothing was delivered').waitFor();
    expect(await seriousInBothThemes(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  });

  it('history: finds by a word, narrows the time by a drag, and shows one', async () => {
    const house = await openHouse({ args: ['--practice'] });
    for (let index = 0; index < 5; index++)
      await house.publish('slack.message.sent', { channel: 'c', text: `needle ${index}` });
    const other = await house.publish('github.pr.created', await house.example('github.pr.created'));
    await house.waitForHistory(6);
    const page = await open();
    await page.goto(`${house.url}#/history`);
    await page.getByText('6 found').waitFor();
    await page.getByLabel('Text in the message').fill('needle');
    await page.keyboard.press('Enter');
    await page.getByText('5 found').waitFor();
    await page.getByLabel('Text in the message').fill('');
    await page.keyboard.press('Enter');
    await page.locator(`.row[data-key="${other}"]`).click();
    await page.locator('.detail').getByText('cache_key').waitFor();
    const brush = await page.locator('.brush svg').boundingBox();
    if (brush === null) throw new Error('There is nothing to drag over.');
    await page.mouse.move(brush.x + 2, brush.y + 20);
    await page.mouse.down();
    await page.mouse.move(brush.x + brush.width / 2, brush.y + 20);
    await page.mouse.up();
    await page.getByRole('button', { name: 'All the time' }).waitFor();
    expect(page.url()).toMatch(/since=.*until=/);
    expect(await seriousInBothThemes(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  });

  describeOnServer('Redis', 'agents', (url) => {
    it('are held, let go on, and reset once their name is typed', async () => {
      const own = new URL(url);
      own.searchParams.set('keyPrefix', `${own.searchParams.get('keyPrefix') ?? ''}${freshName()}:`);
      const states = createRedisAgentStates({ url: own.href });
      onTestFinished(() => states.close());
      await changeAgent(states, 'grolf', () => ({ ...IDLE_AGENT, state: 'error' }));
      const house = await openHouse({ env: { REDIS_URL: own.href } });
      const page = await open();
      await page.goto(`${house.url}#/agents`);
      const row = page.getByRole('row').filter({ hasText: 'grolf' });
      await row.getByRole('button', { name: 'Pause' }).click();
      await row.getByText('paused').waitFor();
      await row.getByRole('button', { name: 'Resume' }).click();
      await row.getByText('error').waitFor();
      await row.getByRole('button', { name: 'Reset' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('to confirm').fill('grol');
      expect(await dialog.getByRole('button', { name: 'Reset', exact: true }).isDisabled()).toBe(true);
      await dialog.getByLabel('to confirm').fill('grolf');
      await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
      await row.getByText('idle').waitFor();
      expect(await seriousInBothThemes(page)).toEqual([]);
      expect(page.faults).toEqual([]);
    });
  });

  describeOnServer('PostgreSQL', 'replays', (url) => {
    it('are planned, confirmed by a word, and told of afterwards', async () => {
      const house = await openHouse({
        env: { EVENT_STORE: 'postgres', DATABASE_URL: url, EVENT_STORE_SCHEMA: ownSchema() },
      });
      const text = freshName('needle');
      await house.publish('slack.message.sent', { channel: 'c', text });
      await house.waitForHistory(1, `text=${text}`);
      const page = await open();
      await page.goto(`${house.url}#/history?text=${text}`);
      await page.getByText('1 found').waitFor();
      await page.getByRole('button', { name: 'Live these again' }).click();
      await page.getByLabel('Reason').fill('to see it again');
      await page.getByRole('button', { name: 'Plan', exact: true }).click();
      await page.getByRole('heading', { name: /^1 event/ }).waitFor();
      const word = await page.getByText('to confirm').locator('code').textContent();
      await page.getByLabel('to confirm').fill(word ?? '');
      await page.getByRole('button', { name: 'Send them again' }).click();
      await page.locator('[data-job="completed"]').waitFor();
      await page.getByRole('link', { name: 'The replay' }).click();
      await page.getByRole('heading', { level: 1, name: 'to see it again' }).waitFor();
      await page.getByText('1 of 1').waitFor();
      expect(await seriousInBothThemes(page)).toEqual([]);
      expect(page.faults).toEqual([]);
    });

    it('name before anything is sent whom they reach, how each stands to it, and which versions were recorded', async () => {
      const service = freshName('greeter');
      const queue = `bloodbank.events.v1.${service}`;
      const other = `bloodbank.events.v1.${freshName('archive')}`;
      const bindings = [queue, other].map((name) => [`bloodbank.events.v1[slack.#] -> ${name}`, {}]);
      const vhost = { queues: { [queue]: {}, [other]: {} }, bindings: Object.fromEntries(bindings) };
      const stances = { queues: { [queue]: { replay: 'refuse' } } };
      const house = await openHouse({
        env: { EVENT_STORE: 'postgres', DATABASE_URL: url, EVENT_STORE_SCHEMA: ownSchema() },
        files: { 'topology/greeter.json': { vhosts: { '/': vhost }, bloodbank: stances } },
      });
      const text = freshName('needle');
      for (const channel of ['a', 'b', 'c']) await house.publish('slack.message.sent', { channel, text });
      await house.publish('github.pr.created', await house.example('github.pr.created'));
      await house.waitForHistory(3, `text=${text}`);
      const page = await open();
      const plan = async (): Promise<void> => {
        await page.getByLabel('Reason').fill('whom would it reach');
        await page.getByRole('button', { name: 'Plan', exact: true }).click();
        await page.getByRole('heading', { name: /^3 events/ }).waitFor();
      };
      await page.goto(`${house.url}#/replays/new?text=${text}`);
      await page.getByRole('combobox', { name: /^To/ }).selectOption('exchange');
      await plan();
      const type = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'slack.message.sent' }) });
      await type.getByText('1.0.0', { exact: true }).waitFor();
      await type.getByText('version 1', { exact: true }).waitFor();
      const rowOf = (name: string) => page.getByRole('row').filter({ has: page.getByRole('cell', { name }) });
      await rowOf(other).getByText('their code says whether it may be repeated').waitFor();
      await rowOf(queue).getByText('refuses replays').waitFor();
      await rowOf(queue).getByText('not there: its service has to run first').waitFor();
      expect(await rowOf(queue).locator('td.number').textContent()).toBe('3');

      const bus = await connectBus({ contracts, service, url: house.brokerUrl, topology: false });
      onTestFinished(() => bus.close());
      await bus.subscribe('slack.message.sent', async () => {}, { replay: 'refuse' });
      await plan();
      await rowOf(queue).getByText('there', { exact: true }).waitFor();
      await page.getByRole('combobox', { name: /^To/ }).selectOption('queue');
      await plan();
      await page.getByText('It reaches no queue that is known here.').waitFor();
      expect(await seriousInBothThemes(page)).toEqual([]);
      expect(page.faults).toEqual([]);
    });

    it('in the shadow: what a service would publish now, beside what it published then', async () => {
      const house = await openHouse({
        env: { EVENT_STORE: 'postgres', DATABASE_URL: url, EVENT_STORE_SCHEMA: ownSchema() },
      });
      const text = freshName('needle');
      await house.publish('slack.message.sent', { channel: 'c', text });
      await house.waitForHistory(1, `text=${text}`);
      const service = freshName('greeter');
      const shadow = await connectBus({ contracts, service, url: house.brokerUrl, topology: false, shadow: true });
      onTestFinished(() => shadow.close());
      await shadow.subscribe(
        'slack.message.sent',
        async (_event, { publish }) => {
          await publish('task.cancelled', { task_id: 'greeting' });
        },
        { replay: 'idempotent' },
      );
      const page = await open();
      await page.goto(`${house.url}#/replays/new?text=${text}`);
      await page.getByRole('combobox', { name: /^To/ }).selectOption('service');
      await page.getByRole('textbox', { name: 'Service' }).fill(service);
      await page.getByLabel('Reason').fill('what would it do now');
      await page.getByRole('button', { name: 'Plan', exact: true }).click();
      await page.getByLabel(/Shadow:/).check();
      const word = await page.getByText('to confirm').locator('code').textContent();
      await page.getByLabel('to confirm').fill(word ?? '');
      await page.getByRole('button', { name: 'Send them again' }).click();
      await page.locator('[data-job="completed"]').waitFor();
      await page.getByRole('link', { name: 'The replay' }).click();
      await page.getByText('1 compared').waitFor();
      await page.getByText('1 differ').waitFor();
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'slack.message.sent' }) });
      await row.getByText('task.cancelled').waitFor();
      expect(await seriousInBothThemes(page)).toEqual([]);
      expect(page.faults).toEqual([]);
    });

    it('read models: how far behind, held and let go on', async () => {
      const schema = ownSchema();
      const house = await openHouse({
        env: { EVENT_STORE: 'postgres', DATABASE_URL: url, EVENT_STORE_SCHEMA: schema },
      });
      const name = freshName('greetings').toLowerCase().replaceAll('_', '-').slice(0, 30);
      const projection = defineProjection({
        contracts,
        name,
        version: 1,
        tables: ['CREATE TABLE greetings (text text)'],
        on: {
          'slack.message.sent': ({ payload }, tx) => tx.query('INSERT INTO greetings VALUES ($1)', [payload.text]),
        },
      });
      const text = freshName('hello');
      await house.publish('slack.message.sent', { channel: 'c', text });
      await house.waitForHistory(1, `text=${text}`);
      const runner = startProjections({ url, schema, projections: [projection] });
      onTestFinished(() => runner.stop());
      const page = await open();
      await page.goto(`${house.url}#/projections`);
      const row = page.getByRole('row').filter({ hasText: name });
      await row.getByText('running').waitFor();
      await row.locator('td.number').first().getByText('0', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'Pause' }).click();
      await row.getByText('paused').waitFor();
      await house.publish('slack.message.sent', { channel: 'c', text });
      await row
        .locator('td.number')
        .first()
        .getByText(/^[1-9]\d*$/)
        .waitFor();
      await row.getByRole('button', { name: 'Resume' }).click();
      await row.locator('td.number').first().getByText('0', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'Rebuild' }).click();
      await page.getByLabel('to confirm').fill(name);
      await page.getByRole('dialog').getByRole('button', { name: 'Rebuild', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await row.getByText('running').waitFor();
      expect(await seriousInBothThemes(page)).toEqual([]);
      expect(page.faults).toEqual([]);
    });
  });
});
