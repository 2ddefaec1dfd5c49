import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generate } from '../generate.js';
import { FIXTURES } from '../tree.fixture.js';
import { openCache } from './disk-cache.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
  await cp(join(FIXTURES, 'tree/schemas'), join(folder, 'schemas'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...path: readonly string[]): string => join(folder, ...path);
const run = (out: string, options: object = {}): ReturnType<typeof generate> =>
  generate({ schemas: at('schemas'), out: at(out), ...options });

async function filesIn(out: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(at(out), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [file.slice(at(out).length), await readFile(file, 'utf8')])),
  );
}

/** A generator of numbers that the same seed repeats (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Schema = Record<string, unknown> & { readonly properties?: Record<string, unknown> };
type Edit = (next: (below: number) => number) => Promise<void>;

async function edit(file: string, change: (schema: Schema) => object): Promise<void> {
  const path = at('schemas', file);
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Schema), null, 2));
}

const ADDED = 'shop/thing.made.v1.json';
const RENAMED = 'shop/thing.remade.v1.json';

/** Gives a shared definition a keyword, or takes it away. */
async function toggle(name: string, keyword: string, value: unknown): Promise<void> {
  await edit('_common/types.v1.json', (schema) => {
    const definitions = schema['$defs'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    const { [keyword]: before, ...others } = definitions[name] ?? {};
    return {
      ...schema,
      $defs: { ...definitions, [name]: before === undefined ? { ...others, [keyword]: value } : others },
    };
  });
}
const USER = { $ref: '../_common/types.v1.json#/$defs/user' };
/** What a tolerant reader makes of these depends on whether a user is closed. */
const ASKED = { oneOf: [USER, { type: 'string' }], not: { allOf: [USER, { required: ['nobody'] }] } };

const PROPERTIES = [
  { type: 'string', format: 'uuid' },
  { enum: ['a', 'b', 1, null] },
  USER,
  { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
  { oneOf: [{ const: 1 }, { type: 'object', unevaluatedProperties: false, properties: { a: {} } }] },
  { type: 'string', pattern: '^[a-z]+$', minLength: 2 },
];

const EDITS: Readonly<Record<string, Edit>> = {
  describe: (next) => edit('github/pr.created.v1.json', (schema) => ({ ...schema, description: `Now ${next(9)}.` })),
  retitle: (next) => edit('github/pr.merge.v1.json', (schema) => ({ ...schema, title: `Title ${next(9)}` })),
  property: (next) =>
    edit('github/pr.created.v2.json', (schema) => ({
      ...schema,
      properties: { ...schema.properties, [`added_${next(4)}`]: PROPERTIES[next(PROPERTIES.length)] },
    })),
  ask: (next) =>
    edit('github/pr.merge.v1.json', (schema) => ({
      ...schema,
      properties: { ...schema.properties, [`asked_${next(2)}`]: ASKED },
    })),
  refer: () =>
    edit('github/pr.created.v2.json', (schema) => {
      const { asked_for: before, ...others } = schema.properties ?? {};
      return {
        ...schema,
        properties: before === undefined ? { ...others, asked_for: { $ref: 'pr.merge.v1.json' } } : others,
      };
    }),
  shared: (next) =>
    edit('_common/types.v1.json', (schema) => ({
      ...schema,
      $defs: { ...(schema['$defs'] as object), [`extra_${next(3)}`]: PROPERTIES[next(2)] },
    })),
  tracked: () => edit('_common/types.v1.json', (schema) => ({ ...schema, $comment: 'moves nothing' })),
  add: async (next) => {
    await mkdir(dirname(at('schemas', ADDED)), { recursive: true });
    const schema = {
      type: 'object',
      unevaluatedProperties: next(2) === 0,
      allOf: [{ properties: { a: PROPERTIES[next(6)] } }],
    };
    await writeFile(
      at('schemas', ADDED),
      JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }),
    );
  },
  remove: () => rm(at('schemas', ADDED), { force: true }),
  rename: (next) => {
    const [from, to] = next(2) === 0 ? [ADDED, RENAMED] : [RENAMED, ADDED];
    return rename(at('schemas', from), at('schemas', to)).catch(() => {});
  },
  annotate: (next) =>
    edit('github/pr.created.v1.json', (schema) => ({
      ...schema,
      'x-priority': next(2) === 0 ? 'high' : undefined,
      'x-open': next(2) === 0 ? true : undefined,
      'x-deprecated': next(2) === 0 ? 'Use the other one.' : undefined,
    })),
  close: () => toggle('user', 'additionalProperties', false),
  grow: (next) => toggle('user', 'maxProperties', 20 + next(3)),
  rename_type: () => toggle('user', 'x-ts-name', 'Somebody'),
};

describe('what is remembered', () => {
  it.each([1, 2])(
    'never changes what is generated, whatever is edited (seed %i)',
    async (seed) => {
      const next = numbersFrom(seed);
      const names = Object.keys(EDITS);
      const inAnyOrder = [...names, ...names].map((name) => ({ name, at: next(1_000) })).sort((a, b) => a.at - b.at);
      for (const [step, { name }] of inAnyOrder.entries()) {
        await EDITS[name]?.(next);
        const brandFormats = next(4) === 0;
        const remembered = await run('remembered', { cache: at('cache'), brandFormats });
        const afresh = await run('afresh', { brandFormats });
        expect(afresh.problems, `step ${step}, ${name}`).toEqual([]);
        expect(remembered.problems, `step ${step}, ${name}`).toEqual([]);
        expect(await filesIn('remembered'), `step ${step}, ${name}`).toEqual(await filesIn('afresh'));
      }
    },
    300_000,
  );

  it('is worked out again when it was damaged, cut short, or is not ours', async () => {
    await run('afresh');
    const expected = await filesIn('afresh');
    await run('remembered', { cache: at('cache') });
    const [name = ''] = await readdir(at('cache'));
    const whole = await readFile(at('cache', name), 'utf8');
    const damaged = [
      '',
      whole.slice(0, whole.length / 2),
      whole.replace('acceptsAgentStartedV1', 'acceptsAgentStartedV2'),
      `${whole} `,
      '{}',
      whole.replace(/^\S+/, 'another-generator'),
    ];
    for (const text of damaged) {
      await writeFile(at('cache', name), text);
      await rm(at('remembered'), { recursive: true });
      await run('remembered', { cache: at('cache') });
      expect(await filesIn('remembered')).toEqual(expected);
      expect(await readFile(at('cache', name), 'utf8')).toBe(whole);
    }
  }, 300_000);

  it('may be used by several at once, and need not be writable', async () => {
    await run('afresh');
    const expected = await filesIn('afresh');
    await Promise.all([1, 2, 3].map((n) => run(`out${n}`, { cache: at('cache') })));
    for (const n of [1, 2, 3]) expect(await filesIn(`out${n}`)).toEqual(expected);
    expect((await readdir(at('cache'))).map((name) => name.replace(/-[\w-]{12}\./, '.')).sort()).toEqual([
      'generate.json',
      'last-run.json',
    ]);
    await writeFile(at('file'), '');
    expect((await run('out4', { cache: at('file/cache') })).problems).toEqual([]);
    expect(await filesIn('out4')).toEqual(expected);
  }, 300_000);

  it('forgets what is not asked for any more, and does no work twice', async () => {
    let worked = 0;
    const ask = async (names: readonly string[]): Promise<void> => {
      const cache = openCache(at('cache'), 'me', 'tree');
      for (const name of names) cache.getOrCompute('work', name, () => ++worked);
      cache.save();
    };
    await ask(['a', 'b']);
    await ask(['a']);
    expect(worked).toBe(2);
    await ask(['a', 'b']);
    expect(worked).toBe(3);
  });
});
