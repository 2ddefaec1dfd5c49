import { readFileSync } from 'node:fs';
import type { JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from '../compare.js';
import { treeOf } from '../read-folder.fixture.js';
import type { CheckOptions } from './check-options.js';
import { checkTrees } from './check-trees.js';
import type { EventReport, Finding, Report } from './report.js';

const FILE = 'shop/order.placed.v1.json';
const text = { type: 'string' };
const object = (properties: object, required: readonly string[] = [], more: object = {}): object => ({
  type: 'object',
  properties,
  required,
  ...more,
});

function check(previous: object, current: object, options: Partial<CheckOptions> = {}): Report {
  return checkTrees(treeOf({ ...previous }), treeOf({ ...current }), { against: 'previous', ...options });
}

/** One event, changed. */
function checkOne(previous: unknown, current: unknown, options: Partial<CheckOptions> = {}): EventReport {
  const [event] = check({ [FILE]: previous }, { [FILE]: current }, options).events;
  if (event === undefined) throw new Error('The event is not in the report.');
  return event;
}

const rulesOf = ({ findings }: Pick<EventReport, 'findings'>): readonly string[] =>
  findings.map(({ level, rule, direction }) => `${level} ${rule} ${direction}`);

describe('what a report holds', () => {
  it('takes the publisher of an open schema at its word: it may have sent any name', () => {
    const open = { 'x-open': true };
    const closed = { additionalProperties: false };
    const typed = { note: { type: 'integer' } };
    const breaks = (words: object): readonly string[] =>
      checkOne(object({ id: text }, [], words), object({ id: text, ...typed }, [], words))
        .findings.filter(({ level }) => level === 'error')
        .map(({ direction }) => direction);
    expect(breaks(open)).toContain('backward');
    expect(breaks({})).toEqual([]);
    expect(breaks(closed)).toEqual([]);
  });

  it('lists every event of either tree, changed or not', () => {
    const report = check(
      {
        'shop/a.made.v1.json': object({}),
        'shop/b.made.v1.json': object({ x: text }),
        'shop/c.made.v1.json': object({}),
      },
      {
        'shop/b.made.v1.json': object({ x: text, y: text }),
        'shop/c.made.v1.json': object({}),
        'shop/d.made.v1.json': object({}),
      },
    );
    expect(report.events.map(({ event_type, status, bump }) => `${event_type} ${status} ${bump}`)).toEqual([
      'shop.a.made removed major',
      'shop.b.made changed minor',
      'shop.c.made unchanged none',
      'shop.d.made added minor',
    ]);
    expect(report.summary).toMatchObject({ ok: false, events: 4, changed: 1, added: 1, removed: 1, bump: 'major' });
  });

  it('tells a break with its place in both trees, a payload, its meaning and the way out', () => {
    const event = checkOne(
      object({ id: text }, ['id']),
      object({ id: text, total: { type: 'number' } }, ['id', 'total']),
    );
    expect(event).toMatchObject({
      backward: 'BREAK',
      forward: 'SAFE',
      bump: 'new-version',
      command: 'cp shop/order.placed.v1.json shop/order.placed.v2.json',
    });
    const [finding] = event.findings;
    expect(finding).toMatchObject({
      rule: 'required-no-add',
      direction: 'backward',
      verdict: 'BREAK',
      event_type: 'shop.order.placed',
      version: 1,
      routing_key: 'shop.order.placed',
      file: FILE,
      line: 13,
      pointer: '/required/1',
      previous: { file: FILE, line: 8, pointer: '/required' },
      witness_error: expect.stringContaining('total'),
    });
    expect(finding?.witness).toHaveProperty('id');
    expect(finding?.message).toContain('backlog, dead letters, replays');
    expect(finding?.fix).toContain('new version');
  });

  it('tells a change behind a $ref once, at its target, with the events that it reaches', () => {
    const shared = (maxLength: number): object => ({ $defs: { name: { type: 'string', maxLength } } });
    const user = object({ name: { $ref: '../_common/types.v1.json#/$defs/name' } });
    const files = (maxLength: number): object => ({
      '_common/types.v1.json': shared(maxLength),
      'shop/a.made.v1.json': user,
      'shop/b.made.v1.json': user,
      'shop/c.made.v1.json': object({}),
    });
    const { events, summary } = check(files(9), files(5));
    expect(events.map(({ backward, forward }) => `${backward} ${forward}`)).toEqual([
      'BREAK SAFE',
      'BREAK SAFE',
      'SAFE SAFE',
    ]);
    const [finding, ...others] = events.flatMap(({ findings }) => findings);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'string-length-same',
      file: '_common/types.v1.json',
      pointer: '/$defs/name/maxLength',
      reaches: ['shop.a.made', 'shop.b.made'],
    });
    expect(events[1]?.shared_findings).toEqual([finding?.fingerprint]);
    expect(summary.errors).toBe(1);
  });

  it('keeps the fingerprint of a finding while other lines move', () => {
    const [old, now] = [object({ id: text }), object({ id: { type: 'integer' } })];
    const titled = { title: 'Moves everything down.', ...now };
    const prints = [now, titled].map((schema) => checkOne(old, schema).findings.map(({ fingerprint }) => fingerprint));
    expect(prints[0]).toEqual(prints[1]);
    expect(new Set(prints[0]).size).toBe(1);
  });
});

describe('what is not proven', () => {
  const pattern = (least: number): string => `^(.+)-\\1.{${least},}$`;
  const unsettled = { verdict: 'UNPROVEN', reason: 'a machine was busy' } as const;
  /** An engine that never settles, and tries more each time. */
  const busy = (): CheckOptions['compare'] => {
    let tried = 0;
    return () => ({ backward: { ...unsettled, tried: ++tried }, forward: { ...unsettled, tried: ++tried } });
  };

  it('is told as a risk, with its reason and how many payloads were tried', () => {
    const code = (least: number): object => object({ code: { ...text, pattern: pattern(least) } });
    const event = checkOne(code(4), code(5));
    expect(event).toMatchObject({ backward: 'BREAK', forward: 'UNPROVEN' });
    const found = event.findings.find(({ verdict }) => verdict === 'UNPROVEN');
    expect(found).toMatchObject({ rule: 'pattern-same', level: 'warning', direction: 'forward' });
    expect(found?.message).toMatch(/ Not proven: .+\. \d+ payloads were tried, and none broke\.$/);
  });

  it.each([
    ['a rule explains it', object({ id: text, n: text }), object({ id: { type: 'integer' }, n: { const: 'n' } })],
    ['no rule explains it', { anyOf: [{ not: text }] }, { anyOf: [{ not: { not: text } }] }],
  ])('keeps its fingerprint however much was tried, where %s', (_, old, now) => {
    const compare = busy();
    const [first, second] = [1, 2].map(() => checkOne(old, now, compare === undefined ? {} : { compare }).findings);
    expect(first?.length).toBeGreaterThan(1);
    expect(first?.map(({ message }) => message)).not.toEqual(second?.map(({ message }) => message));
    expect(first?.map(({ fingerprint }) => fingerprint)).toEqual(second?.map(({ fingerprint }) => fingerprint));
  });
});

describe('what it can read', () => {
  it('reports a file that is no schema, and judges the others', () => {
    const report = check(
      { [FILE]: object({ id: text }), 'shop/b.made.v1.json': object({ x: text }) },
      { [FILE]: '{ "type": ', 'shop/b.made.v1.json': object({ x: { type: 'integer' } }) },
    );
    const [other, broken] = report.events;
    expect(broken).toMatchObject({
      event_type: 'shop.order.placed',
      backward: 'UNPROVEN',
      forward: 'UNPROVEN',
      error: expect.stringContaining('not JSON'),
    });
    expect(other).toMatchObject({ backward: 'BREAK', forward: 'BREAK' });
    expect(report.summary.ok).toBe(false);
  });

  it('reports a reference that leads nowhere, also where nothing changed', () => {
    const event = checkOne(object({ id: { $ref: './gone.json' } }), object({ id: { $ref: './gone.json' } }));
    expect(event).toMatchObject({ backward: 'UNPROVEN', error: expect.stringContaining('leads nowhere') });
  });

  describe('of a dynamic reference', () => {
    const TREE = '_common/tree.v1.json';
    const OTHER = 'shop/b.made.v1.json';
    const node = (id: string, data: object) => ({
      ...{ $id: `https://a.b/${id}`, $dynamicAnchor: 'node', $ref: 'tree', properties: { data } },
    });
    const files = (strict: object, lax: object, tree: object = {}): object => ({
      [FILE]: node('strict', strict),
      [OTHER]: node('lax', lax),
      [TREE]: {
        ...{ $id: 'https://a.b/tree', $dynamicAnchor: 'node', type: 'object' },
        properties: { data: {}, children: { type: 'array', items: { $dynamicRef: '#node' } }, ...tree },
      },
    });
    const verdicts = (previous: object, current: object) =>
      check(previous, current).events.map(({ event_type, status, backward }) => `${event_type} ${status} ${backward}`);

    it('says nothing where nothing changed', () => {
      expect(verdicts(files(text, {}), files(text, {}))).toEqual([
        'shop.b.made unchanged SAFE',
        'shop.order.placed unchanged SAFE',
      ]);
    });

    it('judges each meaning by itself', () => {
      expect(verdicts(files(text, {}), files({ type: 'integer' }, {}))).toEqual([
        'shop.b.made unchanged SAFE',
        'shop.order.placed changed BREAK',
      ]);
      expect(verdicts(files({}, {}, { name: text }), files({}, {}, { name: { ...text, maxLength: 3 } }))).toEqual([
        'shop.b.made changed BREAK',
        'shop.order.placed changed BREAK',
      ]);
    });

    it('shows a payload that breaks below it, at the place in the file', () => {
      const { events } = check(files({}, {}), files({}, {}, { children: { type: 'array', items: text } }));
      const [finding] = events.flatMap(({ findings }) => findings).filter(({ level }) => level === 'error');
      expect(finding).toMatchObject({ file: TREE, pointer: expect.stringContaining('/properties/children') });
    });

    it('says so where another schema gives it its meaning', () => {
      const { [FILE]: strict, ...others } = files(text, {}) as Record<string, object>;
      const { $dynamicAnchor: _, ...plain } = strict as Record<string, unknown>;
      expect(verdicts({ [FILE]: strict, ...others }, { [FILE]: plain, ...others })).toEqual([
        'shop.b.made unchanged SAFE',
        'shop.order.placed changed SAFE',
      ]);
      expect(verdicts({ [FILE]: plain, ...others }, { [FILE]: strict, ...others })).toEqual([
        'shop.b.made unchanged SAFE',
        'shop.order.placed changed BREAK',
      ]);
    });
  });

  it.each([
    ['true', true, { type: 'string' }, 'BREAK', 'SAFE'],
    ['false', { type: 'string' }, false, 'BREAK', 'SAFE'],
    ['a reference', { $ref: '#/$defs/a', $defs: { a: text } }, text, 'SAFE', 'SAFE'],
    ['a list', { type: 'array', items: text }, { type: 'array', items: text, minItems: 1 }, 'BREAK', 'SAFE'],
    ['a number', { type: 'integer' }, { type: 'number' }, 'SAFE', 'BREAK'],
  ])('takes %s as the root of a payload', (_, previous, current, backward, forward) => {
    expect(checkOne(previous, current)).toMatchObject({ backward, forward });
    expect(checkOne(previous, current).findings.some(({ verdict }) => verdict === 'BREAK')).toBe(backward !== forward);
  });

  it('takes trees of other people: names of their own, draft-07, references from the root', () => {
    const draft7 = 'http://json-schema.org/draft-07/schema#';
    const files = (type: string): object => ({
      'common/user.schema.json': { $schema: draft7, ...object({ id: { type } }) },
      'issues/opened.schema.json': { $schema: draft7, ...object({ user: { $ref: 'common/user.schema.json' } }) },
    });
    const { events } = check(files('string'), files('integer'));
    expect(events.map(({ event_type, backward }) => `${event_type} ${backward}`)).toEqual([
      'common.user BREAK',
      'issues.opened BREAK',
    ]);
  });

  it('takes a single schema on each side for the same one, whatever the files are called', () => {
    const { events } = check({ 'old.json': object({ a: text }) }, { 'new.json': object({ a: { type: 'integer' } }) });
    expect(events.map(({ status, backward }) => `${status} ${backward}`)).toEqual(['changed BREAK']);
  });
});

describe('the microcases, as two folders', () => {
  interface Case {
    readonly id: string;
    readonly old: JsonSchema;
    readonly new: JsonSchema;
    readonly backward: boolean;
    readonly forward: boolean;
  }
  const read = (name: string): never =>
    JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')) as never;
  const cases: readonly Case[] = read('cases.json');
  const word = (isSafe: boolean): string => (isSafe ? 'SAFE' : 'BREAK');
  /** What the engine says of the pair alone: neither a layout nor the tree around it changes that. */
  const alone = (each: Case): readonly string[] => {
    const { backward, forward } = compareSchemas(each.old, each.new);
    return [backward.verdict, forward.verdict];
  };
  const layouts = {
    ours: (id: string) => `shop/${id.toLowerCase()}.v1.json`,
    deep: (id: string) => `${id}/schema.json`,
  };

  it.each([
    ['deep', 'set'],
    ['ours', 'writer-reader'],
  ] as const)(
    'laid out %s, under the policy %s',
    (layout, policy) => {
      const tree = (side: 'old' | 'new') =>
        treeOf(Object.fromEntries(cases.map((each) => [layouts[layout](each.id), each[side]])));
      const report = checkTrees(tree('old'), tree('new'), { against: 'old', policy });
      const byFile = new Map(report.events.map((event) => [event.file, event]));
      for (const each of cases) {
        const event = byFile.get(layouts[layout](each.id));
        const wanted = policy === 'set' ? [word(each.backward), word(each.forward)] : alone(each);
        expect([event?.backward, event?.forward], each.id).toEqual(wanted);
        for (const direction of ['backward', 'forward'] as const) {
          const reported = event?.findings.some(
            (finding) => [direction, 'both'].includes(finding.direction) && finding.verdict === 'BREAK',
          );
          expect(reported, `${each.id} ${direction} is explained where it breaks, and only there`).toBe(
            event?.[direction] === 'BREAK',
          );
        }
      }
    },
    120_000,
  );
});

describe('what lets a change through', () => {
  const [old, now] = [object({ id: text }, ['id']), object({ id: { type: 'integer' } }, ['id'])];

  it('is a mode that does not need it', () => {
    const [a, b] = [object({ id: text }), object({ id: text }, ['id'])];
    expect(check({ [FILE]: a }, { [FILE]: b }, { mode: 'forward' }).summary).toMatchObject({ ok: true, errors: 0 });
    expect(check({ [FILE]: a }, { [FILE]: b }, { mode: 'backward' }).summary).toMatchObject({ ok: false, errors: 1 });
  });

  it('is an acceptance, as long as it meets its finding', () => {
    const prints = checkOne(old, now).findings.map(({ fingerprint }) => fingerprint);
    const accepted = prints.map((fingerprint) => ({ fingerprint, reason: 'No consumer yet.' }));
    const report = check({ [FILE]: old }, { [FILE]: now }, { accepted });
    expect(report.summary).toMatchObject({ ok: true, errors: 0, accepted: 1, bump: 'major', unused_acceptances: [] });
    expect(report.events[0]).toMatchObject({
      backward: 'BREAK',
      findings: [{ accepted: { reason: 'No consumer yet.' } }],
    });
    expect(check({ [FILE]: old }, { [FILE]: old }, { accepted }).summary.unused_acceptances).toEqual(prints);
  });

  it('is a date that has passed, of an event or of a property', () => {
    const gone = { 'x-deprecated': 'Use shop.order.placed.v2; gone after 2027-01-31.' };
    const deprecated = {
      [FILE]: { ...object({}), ...gone },
      'shop/b.made.v1.json': object({ a: { ...text, ...gone } }, ['a']),
    };
    const without = { 'shop/b.made.v1.json': object({}) };
    const [before, after] = ['2027-01-31T12:00:00Z', '2027-02-01T12:00:00Z'].map((date) =>
      check(deprecated, without, { now: new Date(date) }),
    );
    expect(before?.summary.errors).toBe(2);
    expect(after?.summary).toMatchObject({ ok: true, errors: 0 });
  });

  it('is never silence: a risk fails where the check is strict', () => {
    const [a, b] = [object({ id: text, note: text }), object({ id: text })];
    expect(rulesOf(checkOne(a, b))).toEqual(['warning property-no-delete forward']);
    expect(check({ [FILE]: a }, { [FILE]: b }).summary.ok).toBe(true);
    expect(check({ [FILE]: a }, { [FILE]: b }, { strict: true }).summary.ok).toBe(false);
  });

  it('is a tombstone, for an optional property', () => {
    const [a, b] = [object({ x: text, y: text }), object({ x: text }, [], { 'x-reserved': ['y'] })];
    expect(rulesOf(checkOne(a, b))).toEqual(['note property-no-delete forward']);
    expect(rulesOf(checkOne(b, a))).toContain('error property-no-return backward');
  });
});

describe('what is asked for', () => {
  const release = (old: object, now: object, source: 'SAFE' | 'BREAK' = 'SAFE'): string =>
    checkOne(old, now, { compareSource: () => ({ publisher: source, consumer: 'SAFE' }) }).bump;

  it.each([
    ['none', object({ a: text }), object({ a: text }), 'SAFE'],
    ['patch', object({ a: text }), object({ a: { ...text, description: 'It.' } }), 'SAFE'],
    ['minor', object({ a: text }), object({ a: text, b: text }), 'SAFE'],
    ['major', object({ a: text }), object({ a: text, b: text }), 'BREAK'],
    ['new-version', object({ a: text }), object({ a: { type: 'integer' } }), 'BREAK'],
  ] as const)('%s', (bump, old, now, source) => {
    expect(release(old, now, source)).toBe(bump);
  });

  it('a major release with its reason, where only code breaks and no rule says why', () => {
    const consumer = { compareSource: () => ({ publisher: 'SAFE', consumer: 'BREAK' }) as const };
    const [a, b] = [object({ a: text }), object({ a: { ...text, description: 'It.' } })];
    const { bump, findings } = checkOne(a, b, consumer);
    expect(bump).toBe('major');
    expect(findings).toMatchObject([{ rule: 'code-compiles', level: 'warning', sides: ['consumers'] }]);
    expect(rulesOf(checkOne(a, object({ a: { type: 'integer' } }), consumer))).not.toContain('code-compiles');
  });

  it('a major release where an exported name is gone, though every message is understood', () => {
    const files = (name: string): object => ({
      '_common/types.v1.json': { $defs: { [name]: text } },
      [FILE]: object({ a: { $ref: `../_common/types.v1.json#/$defs/${name}` } }),
    });
    const [event] = check(files('street'), files('road')).events;
    expect(event).toMatchObject({
      backward: 'SAFE',
      forward: 'SAFE',
      source: { publisher: 'BREAK', consumer: 'BREAK' },
      bump: 'major',
    });
    expect(event?.findings).toMatchObject([
      { rule: 'type-name-no-delete', level: 'warning', file: '_common/types.v1.json' },
    ]);
  });

  it('names the next version that is free', () => {
    const files = (type: string): object => ({
      [FILE]: object({ a: { type } }),
      'shop/order.placed.v2.json': object({}),
    });
    expect(check(files('string'), files('integer')).events[0]?.command).toBe(
      'cp shop/order.placed.v1.json shop/order.placed.v3.json',
    );
  });
});

it('turns a change below not round, and explains one in a variant of oneOf', () => {
  const found = (event: EventReport): readonly Finding[] => event.findings.filter(({ verdict }) => verdict === 'BREAK');
  const not = (maxLength: number): object => object({ x: { type: 'string', not: { type: 'string', maxLength } } });
  expect(found(checkOne(not(3), not(5))).map(({ rule, direction }) => `${rule} ${direction}`)).toEqual([
    'string-length-same backward',
  ]);
  const variant = (type: string): object => ({
    oneOf: [object({ kind: { const: 'a' }, v: { type } }, ['kind']), object({ kind: { const: 'b' } }, ['kind'])],
  });
  expect(
    found(checkOne(variant('integer'), variant('number'))).map(({ rule, direction }) => `${rule} ${direction}`),
  ).toEqual(['type-same forward']);
});
