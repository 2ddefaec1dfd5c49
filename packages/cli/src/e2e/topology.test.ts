import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(() => project.remove());

const topology = (...args: readonly string[]): Promise<CliResult> =>
  runCli(['topology', ...args], { cwd: project.root });

const EXCHANGE = 'bloodbank.events.v1';
const file = (pattern: string): object => ({
  vhosts: {
    '/': {
      exchanges: { [EXCHANGE]: { type: 'topic' } },
      queues: { [`${EXCHANGE}.stock`]: {} },
      bindings: {
        stock: { source: EXCHANGE, destination: `${EXCHANGE}.stock`, destinationType: 'queue', bindingKey: pattern },
      },
    },
  },
});

it('shows what the files imply: retries and dead letters', async () => {
  project.write('topology/bus.json', { vhosts: { '/': {} } });
  project.write('topology/stock.json', file('shop.#'));
  const shown = await topology('show');
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain(`${EXCHANGE}.stock`);
  expect(shown.stdout).toContain(`dlq.${EXCHANGE}.stock`);
  const rascal = JSON.parse((await topology('show', '--json')).stdout);
  expect(Object.keys(rascal.vhosts['/'].queues)).toContain(`dlq.${EXCHANGE}.stock`);
});

it('checks that every binding can match an event, exit 1', async () => {
  project.write('topology/bus.json', { vhosts: { '/': {} } });
  project.write('topology/stock.json', file('shpo.#'));
  const text = await topology('check');
  expect(text.code).toBe(1);
  expect(text.stdout).toMatch(/^topology\/stock\.json:\d+ error .*shpo.*\n {2}fix: /m);
  expect(JSON.parse((await topology('check', '--json')).stdout)).toMatchObject({ ok: false });
});

it('needs no file for the standard exchanges', async () => {
  const queue = `${EXCHANGE}.stock`;
  project.write('topology/stock.json', {
    vhosts: { '/': { queues: { [queue]: {} }, bindings: { [`${EXCHANGE}[shop.#] -> ${queue}`]: {} } } },
    bloodbank: { queues: { [queue]: { retry: { attempts: 5, delaysMs: [500, 5000, 60000] } } } },
  });
  expect(await topology('check')).toMatchObject({ code: 0 });
  expect((await topology('show')).stdout).toContain(`${queue}.retry.60000`);
});

it('says which patterns speak of routing keys', async () => {
  const queue = `${EXCHANGE}.stock`;
  project.write('schemas/shop/alarm.raised.v1.json', {
    title: 'Alarm raised',
    description: 'Published when something is wrong in the shop. Consumed by the guard.',
    'x-routing-key': '{event_type}.{priority}',
    type: 'object',
    additionalProperties: false,
    required: ['where'],
    properties: { where: { type: 'string', maxLength: 40, description: 'Where it rings.' } },
    examples: [{ where: 'door' }],
  });
  const bindings = { [`${EXCHANGE}[shop.order.*, shop.*.raised.critical] -> ${queue}`]: {} };
  project.write('topology/stock.json', { vhosts: { '/': { queues: { [queue]: {} }, bindings } } });
  const { stdout } = await topology('show');
  expect(stdout).toContain(`${EXCHANGE} [shop.order.*]\n`);
  expect(stdout).toContain(`${EXCHANGE} [shop.*.raised.critical] by routing key\n`);
});

it('takes a folder of somebody else, where no configuration names it, for what it is', async () => {
  rmSync(join(project.root, 'bloodbank.config.json'), { force: true });
  project.write('topology/routes.json', { geometries: [] });
  expect(await topology('check')).toMatchObject({ code: 0, stderr: 'No topology files: nothing to correct.\n' });
});

it('does without files, unless a folder was named', async () => {
  expect(await topology('check')).toMatchObject({ code: 0, stderr: 'No topology files: nothing to correct.\n' });
  expect(await topology('show')).toMatchObject({ code: 0, stdout: expect.stringContaining(EXCHANGE) });
  expect(await topology('check', '--topology', 'absent')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error\[config\.invalid\]: There is no folder of topology files/),
  });
});

it('says what is not used: files of other formats, and queues that their names give to other services', async () => {
  project.write('topology/stock.json', file('shop.#'));
  project.write('topology/warehouse.json', file('shop.order.placed'));
  project.write('topology/mailer.yaml', 'vhosts: {}');
  const { code, stdout } = await topology('check');
  expect(code).toBe(0);
  expect(stdout).toMatch(/topology\/mailer\.yaml warning file-unread/);
  rmSync(join(project.root, 'topology', 'stock.json'));
  const shown = await topology('show');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.stderr).toMatch(/topology\/warehouse\.json:\d+ warning queue-of-file: .*service stock/);
});

it("checks bindings to an exchange of one's own", async () => {
  const queue = 'acme.events.stock';
  const bindings = { [`acme.events[shpo.#] -> ${queue}`]: {} };
  project.write('topology/stock.json', { vhosts: { '/': { queues: { [queue]: {} }, bindings } } });
  const own = await runCli(['topology', 'check'], { cwd: project.root, env: { EXCHANGE_NAME: 'acme.events' } });
  expect(own.stdout).toContain('shpo.#');
  expect(own.code).toBe(1);
});

it('accepts the example of docs/how-to/lay-out-a-service.md as it stands', async () => {
  const page = readFileSync(new URL('../../../../docs/how-to/lay-out-a-service.md', import.meta.url), 'utf8');
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  project.write('schemas/fireflies/transcript.ready.v1.json', {
    title: 'Transcript ready',
    description: 'Published when a transcript is ready. Consumed by the index.',
    type: 'object',
    properties: {},
  });
  project.write('topology/rag.json', example);
  const { code, stdout } = await topology('check');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining(' error ') });
  expect((await topology('show')).stdout).toContain('bloodbank.events.v1.rag.retry.60000');
});
