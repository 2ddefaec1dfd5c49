import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

const docs = (...args: readonly string[]): Promise<CliResult> => runCli(['docs', ...args], { cwd: project.root });
const read = (file: string): string => readFileSync(join(project.root, 'docs/events', file), 'utf8');

async function problemsOf(document: string): Promise<readonly string[]> {
  const diagnostics = await new Parser().validate(document);
  // 0 is an error; the rest is advice on style.
  return diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ message, path }) => `${path.join('.')}: ${message}`);
}

describe('docs', () => {
  it('writes a page for each contract, an index, and says nothing when there is nothing to do', async () => {
    const first = await docs();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe('Described 4 contracts in docs/events (10 files changed)\n');
    expect(readdirSync(join(project.root, 'docs/events')).sort()).toEqual([
      'README.md',
      'asyncapi.json',
      'hook.door.{action}.md',
      'schemas',
      'shop.order.cancelled.md',
      'shop.order.placed.md',
      'shop.order.ship.md',
    ]);
    const page = read('shop.order.placed.md');
    expect(page).toContain('Published when a customer has placed an order.');
    expect(page).toContain('| `total` | `number` | yes | In euro. `≥ 0` |');
    expect(page).toContain('"order_id": "o-1"');
    expect(read('README.md')).toContain('[shop.order.placed](shop.order.placed.md)');
    expect(await docs()).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('writes the pages alone where that is asked for, and takes away what stood beside them', async () => {
    await docs();
    expect((await docs('--pages-only')).code).toBe(0);
    expect(readdirSync(join(project.root, 'docs/events'))).not.toContain('asyncapi.json');
    expect(existsSync(join(project.root, 'docs/events/schemas'))).toBe(false);
    expect(read('README.md')).toContain('`/asyncapi.json`');
    expect(read('shop.order.placed.md')).not.toContain('schema.json');
    expect((await docs('--pages-only', '--check')).code).toBe(0);
    expect((await docs('--pages-only', '--format', 'html')).code).toBe(2);
  });

  it('--check writes nothing and exits 1 until the catalogue is up to date; what is gone goes', async () => {
    expect((await docs('--check')).code).toBe(1);
    expect(existsSync(join(project.root, 'docs'))).toBe(false);
    await docs();
    expect((await docs('--check')).code).toBe(0);
    project.write('docs/events/mine.md', '# Mine');
    project.write('schemas/shop/order.ship.v1.json', '{ "not": "ready" ');
    expect((await docs()).code).toBe(1);
    expect(existsSync(join(project.root, 'docs/events/shop.order.ship.md'))).toBe(true);
  });

  it('names the queues that receive an event, and the other versions of it', async () => {
    project.write('schemas/shop/order.placed.v2.json', {
      title: 'Order placed',
      description: 'Text with | bars, <tags> and a `tick`.',
      type: 'object',
      properties: { 'a|b': { type: 'string', description: 'x | y' } },
      examples: [{}],
    });
    project.write('topology/depot.json', {
      vhosts: {
        '/': {
          queues: { 'bloodbank.events.v1.depot': {} },
          bindings: { 'bloodbank.events.v1[shop.order.*] -> bloodbank.events.v1.depot': {} },
        },
      },
    });
    await docs();
    expect(read('shop.order.placed.md')).toContain('- depot: `bloodbank.events.v1.depot`');
    expect(read('shop.order.placed.md')).toContain('[shop.order.placed.v2](shop.order.placed.v2.md), version 2');
    expect(read('shop.order.placed.v2.md')).toContain('No queue of the topology is bound to it.');
    expect(read('shop.order.placed.v2.md')).toContain('Text with \\| bars, &lt;tags>');
    expect(read('shop.order.placed.v2.md')).toContain('| `a\\|b` | `string` |  | x \\| y |');
  });

  it('writes the same facts as pages for a web server, which go when their event goes', async () => {
    expect((await docs('--format', 'html')).code).toBe(0);
    const folder = join(project.root, 'docs/catalogue');
    const page = (file: string): string => readFileSync(join(folder, file), 'utf8');
    expect(page('shop.order.placed.html')).toContain('Published when a customer has placed an order.');
    expect(page('index.html')).toContain('href="./hook.door.%7Baction%7D.html"');
    expect(existsSync(join(folder, 'search.gen.js'))).toBe(true);
    expect((await docs('--format', 'html', '--check')).code).toBe(0);
    rmSync(join(project.root, 'schemas/shop/order.cancelled.v1.json'));
    expect((await docs('--format', 'html', '--check')).code).toBe(1);
    await docs('--format', 'html');
    expect(existsSync(join(folder, 'shop.order.cancelled.html'))).toBe(false);
  });

  it('writes AsyncAPI that its own parser accepts, for a small tree and for the project itself', async () => {
    await docs();
    const document = JSON.parse(read('asyncapi.json')) as { channels: Record<string, { address: string }> };
    expect(await problemsOf(read('asyncapi.json'))).toEqual([]);
    expect(document.channels['HookDoorActionV1']?.address).toBe('hook.door.{action}');
    expect(await problemsOf(JSON.stringify({ ...document, operations: { x: { action: 'shout' } } }))).not.toEqual([]);
    const args = ['docs', '--schemas', join(REPOSITORY, 'schemas'), '--out', join(project.root, 'ours')];
    expect((await runCli(args, { cwd: project.root })).code).toBe(0);
    expect(await problemsOf(readFileSync(join(project.root, 'ours/asyncapi.json'), 'utf8'))).toEqual([]);
  });

  it('writes a schema of its own for each contract, which others can use as it is', async () => {
    const args = ['docs', '--schemas', join(REPOSITORY, 'schemas'), '--out', 'ours'];
    await runCli(args, { cwd: project.root });
    const folder = join(project.root, 'ours/schemas');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const bundles = readdirSync(folder).map(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { $id: string; examples: unknown[] },
    );
    // All in one validator, so that two with the same address would be found.
    for (const bundle of bundles) ajv.addSchema(bundle);
    for (const { $id, examples } of bundles) {
      const accepts = ajv.getSchema($id);
      for (const example of examples) expect(accepts?.(example), $id).toBe(true);
    }
    expect(bundles.length).toBeGreaterThan(50);
  });
});
