import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

/**
 * What a use of the bus may cost the compiler, and that the cost does not grow with the number of events: the maps are
 * only ever looked into, never walked.
 */
const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** Room for the compiler's own accounting; walking a thousand events costs many times this. */
const MOST_GROWTH = 200;

const USES = `
import type { Bus } from '../../src/index.js';
declare const bus: Bus<Types>;
export async function use(): Promise<void> {
  await bus.publish('domain1.entity1.happened', { field1: 'text', count: 1 });
  await bus.publish('domain2.entity2.happened', { field2: 'text', count: 2 });
  await bus.subscribe('domain3.entity3.happened', { handler: (event) => void event.payload.field3.length });
  await bus.subscribe('domain4.*.happened', {
    handler: async (event, context) => {
      if (event.event_type === 'domain4.entity4.happened') event.payload.field4.length;
      await context.publish('domain1.entity1.happened', { field1: 'text', count: 1 });
    },
  });
  await bus.handle('domain5.entity5.change', async ({ payload }, { publish, send }) => {
    await publish('domain1.entity1.happened', { field1: payload.field5, count: 1 });
    await send('domain6.entity6.change', { field6: 'text', count: 1 });
    return { field5: 'text', count: 2 };
  });
  await bus.send('domain7.entity7.change', { field7: 'text', count: 1 });
  const reply = await bus.request('domain8.entity8.change', { field8: 'text', count: 1 });
  reply.field8.length;
}
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(here, '../../node_modules/.type-budget-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Every event has a domain of its own, so that a wildcard matches as many in the small tree as in the large one. */
async function countInstantiations(eventCount: number): Promise<number> {
  const types: string[] = [];
  const events: string[] = [];
  const commands: string[] = [];
  const replies: string[] = [];
  const patterns = new Map<string, string[]>();
  for (let i = 1; i <= eventCount; i++) {
    const type = `domain${i}.entity${i}.happened`;
    types.push(`export interface Payload${i} { field${i}: string; count: number; note?: string | null }`);
    events.push(`  '${type}': Payload${i};`);
    // As the generator writes them: a reply stands under its own name and under that of its command.
    commands.push(`  'domain${i}.entity${i}.change': Payload${i};`);
    replies.push(`  'domain${i}.entity${i}.change': Payload${i};`);
    for (const pattern of ['#', `domain${i}.#`, `domain${i}.*.happened`]) {
      patterns.set(pattern, [...(patterns.get(pattern) ?? []), `'${type}'`]);
    }
  }
  const source = [
    ...types,
    `export interface EventMap {\n${events.join('\n')}\n}`,
    `export interface Patterns {\n${[...patterns].map(([name, union]) => `  '${name}': ${union.join(' | ')};`).join('\n')}\n}`,
    `export interface CommandMap {\n${commands.join('\n')}\n}`,
    `export interface ReplyMap {\n${replies.join('\n')}\n}`,
    'export interface Types { events: EventMap; commands: CommandMap; replies: ReplyMap; patterns: Patterns }',
    USES,
  ].join('\n');
  await writeFile(join(folder, `tree-${eventCount}.ts`), source);
  const config = {
    extends: '../../../../tsconfig.base.json',
    compilerOptions: { noEmit: true, declaration: false, declarationMap: false, isolatedDeclarations: false },
    files: [`tree-${eventCount}.ts`],
  };
  await writeFile(join(folder, `tsconfig-${eventCount}.json`), JSON.stringify(config));
  const args = [tsc, '-p', `tsconfig-${eventCount}.json`, '--extendedDiagnostics'];
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  return Number(/^Instantiations:\s+(\d+)/m.exec(stdout)?.[1]);
}

it('costs the same with a thousand events as with ten', { timeout: 300_000 }, async () => {
  const [few, many] = await Promise.all([countInstantiations(10), countInstantiations(1_000)]);
  expect(few).toBeGreaterThan(0);
  expect(many - few).toBeLessThan(MOST_GROWTH);
});
