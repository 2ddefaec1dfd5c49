import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 240_000 });

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

/** Says at the end of the process whether something has reached the prototype of all objects. */
const WATCHER = `process.on('exit', () => {
  if (({}).polluted !== undefined) process.stderr.write('POLLUTED');
});`;
const WATCHED = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(WATCHER)}` };

const PROTO = '"__proto__": { "polluted": true }';
const CONSTRUCTOR = '"constructor": { "prototype": { "polluted": true } }';

/** A file with a member more at each place of it. */
function withMember(value: object, member: string): string {
  return JSON.stringify(value).replaceAll('{', `{${member},`).replaceAll(',}', '}');
}

const RULES = {
  allow: ['https://hooks.example.com'],
  rules: [{ name: 'tell', on: ['shop.order.placed'], hook: { url: 'https://hooks.example.com/x', body: { a: 'b' } } }],
};
const TOPOLOGY = {
  vhosts: {
    '/': {
      exchanges: { 'bloodbank.events.v1': { type: 'topic' } },
      queues: { 'bloodbank.events.v1.warehouse': { options: { durable: true } } },
      bindings: { 'bloodbank.events.v1[shop.#] -> bloodbank.events.v1.warehouse': {} },
    },
  },
};
const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Order packed',
  description: 'Published when an order is packed. Consumed by the shop.',
  type: 'object',
  properties: { order_id: { type: 'string', maxLength: 40, description: 'Which order.' } },
  examples: [{ order_id: 'o-1' }],
};

describe('a file of the project that reaches for the prototype of all objects', () => {
  it.each<[string, string, (member: string) => string, readonly (readonly string[])[]]>([
    [
      'its configuration',
      'bloodbank.config.json',
      (m) => withMember({ schemas: 'schemas', out: 'contracts' }, m),
      [['lint']],
    ],
    [
      'a topology',
      'topology/warehouse.json',
      (m) => withMember(TOPOLOGY, m),
      [
        ['topology', 'check'],
        ['doctor', '--json'],
      ],
    ],
    [
      'rules of a dispatcher',
      'dispatcher.rules.json',
      (m) => withMember(RULES, m),
      [['dispatcher', 'check'], ['doctor']],
    ],
    [
      'a schema',
      'schemas/shop/order.packed.v1.json',
      (m) => withMember(SCHEMA, m),
      [['lint'], ['generate'], ['check'], ['list']],
    ],
  ])('does not: %s', async (_, file, write, commands) => {
    for (const member of [PROTO, CONSTRUCTOR]) {
      project.write(file, write(member));
      for (const command of commands) {
        const { code, stdout, stderr } = await runCli(command, { cwd: project.root, env: WATCHED });
        const said = `${command.join(' ')}\n${stdout}\n${stderr}`;
        expect(said).not.toContain('POLLUTED');
        expect(said).not.toMatch(/^ {4}at /m);
        expect(code, said).toBeLessThan(3);
      }
    }
  });

  it('does not: a .env file', async () => {
    project.write('.env', '__proto__=polluted\nconstructor=x\n__proto__.polluted=1\nLOG_LEVEL=warn\n');
    const { code, stdout, stderr } = await runCli(['config', 'print', '--json'], { cwd: project.root, env: WATCHED });
    expect(`${stdout}${stderr}`).not.toContain('POLLUTED');
    expect(code).toBe(0);
    expect(stdout).toContain('warn');
  });
});

it('everything works where the way to the prototype is cut off', async () => {
  const env = { NODE_OPTIONS: '--disable-proto=delete' };
  project.write('topology/warehouse.json', TOPOLOGY);
  for (const command of [['lint'], ['generate'], ['topology', 'check'], ['doctor']]) {
    const { code, stdout, stderr } = await runCli(command, { cwd: project.root, env });
    expect(code, `${command.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
  }
  const up = startCli(['up', '--json', '--practice'], { cwd: project.root, env });
  await up.waitFor('stdout', '\n');
  const published = await runCli(['publish', 'shop.order.placed', '--example'], { cwd: project.root, env });
  expect(published).toMatchObject({ code: 0 });
  up.stop('SIGTERM');
  expect(await up.ended).toMatchObject({ code: 0, signal: null });
});
