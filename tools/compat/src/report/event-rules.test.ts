import { describe, expect, it } from 'vitest';
import { treeOf } from '../read-folder.fixture.js';
import type { CheckOptions } from './check-options.js';
import { checkTrees } from './check-trees.js';
import type { EventReport, Report } from './report.js';

const FILE = 'shop/order.placed.v1.json';
const text = { type: 'string' };
const order = (more: object = {}): object => ({ type: 'object', properties: { id: text }, ...more });

function check(previous: object, current: object, options: Partial<CheckOptions> = {}): Report {
  return checkTrees(treeOf({ ...previous }), treeOf({ ...current }), { against: 'previous', ...options });
}

const rulesOf = ({ events }: Report): readonly string[] =>
  events.flatMap(({ findings }) => findings.map(({ level, rule, direction }) => `${level} ${rule} ${direction}`));

function only({ events }: Report): EventReport {
  const [event, ...others] = events;
  if (event === undefined || others.length > 0) throw new Error(`${events.length} events, and one was expected.`);
  return event;
}

describe('a message as a whole', () => {
  it('may be added: nobody depends on it', () => {
    const report = check({}, { [FILE]: order() });
    expect(only(report)).toMatchObject({ status: 'added', backward: 'SAFE', forward: 'SAFE', bump: 'minor' });
    expect(rulesOf(report)).toEqual(['note event-no-add forward']);
    expect(report.summary.ok).toBe(true);
  });

  it('may be added as another version beside the first', () => {
    const report = check({ [FILE]: order() }, { [FILE]: order(), 'shop/order.placed.v2.json': { type: 'array' } });
    expect(report.events.map(({ version, status }) => `${version} ${status}`)).toEqual(['1 unchanged', '2 added']);
    expect(report.summary).toMatchObject({ ok: true, bump: 'minor' });
  });

  it('may not be removed', () => {
    const report = check({ [FILE]: order() }, {});
    expect(only(report)).toMatchObject({ status: 'removed', backward: 'BREAK', forward: 'BREAK', bump: 'major' });
    expect(rulesOf(report)).toEqual(['error event-no-delete both']);
    const [finding] = only(report).findings;
    expect(finding?.message).toContain('dead letters');
    expect(finding?.message).toContain('receive nothing');
  });

  describe('may be removed once its date has passed', () => {
    const deprecated = 'Use shop.order.placed.v2; gone after 2027-01-31.';
    const remove = (day: string, queues: readonly string[] = [], more: object = {}): Report =>
      check(
        { [FILE]: order({ 'x-deprecated': deprecated, ...more }) },
        {},
        {
          now: new Date(day),
          consumersOf: () => queues.map((pattern) => ({ queue: 'warehouse', pattern })),
        },
      );

    it.each([
      ['on its last day', '2027-01-31T23:59:00Z', [], false],
      ['on the day after', '2027-02-01T00:00:00Z', [], true],
      ['while a queue still has a binding of its own for it', '2027-02-01T00:00:00Z', ['shop.order.placed'], false],
      ['while a queue takes in everything', '2027-02-01T00:00:00Z', ['shop.#'], true],
    ] as const)('%s', (_, day, queues, ok) => {
      expect(remove(day, queues).summary.ok).toBe(ok);
    });

    it('and is bound by its routing key, whatever its name is', () => {
      const moved = { 'x-routing-key': 'parcels.{event_type}' };
      expect(remove('2027-02-01T00:00:00Z', ['parcels.shop.order.placed'], moved).summary.ok).toBe(false);
    });

    it('names who still consumes it', () => {
      const [finding] = only(remove('2027-02-01T00:00:00Z', ['shop.order.placed'])).findings;
      expect(finding?.message).toContain('which warehouse still consumes');
    });
  });

  it('may not be edited in place where that breaks somebody, its shared parts included', () => {
    const shared = (required: readonly string[]): object => ({
      '_common/data.v1.json': { $defs: { data: { type: 'object', properties: { a: text }, required } } },
      [FILE]: order({ properties: { data: { $ref: '../_common/data.v1.json#/$defs/data' } } }),
      'shop/order.sent.v1.json': order({ properties: { data: { $ref: '../_common/data.v1.json#/$defs/data' } } }),
    });
    const { events, summary } = check(shared([]), shared(['a']));
    const aside = 'if [ ! -e _common/data.v2.json ]; then cp _common/data.v1.json _common/data.v2.json; fi';
    expect(events.map(({ bump, command }) => `${bump}: ${command}`)).toEqual(Array(2).fill(`new-version: ${aside}`));
    expect(summary).toMatchObject({ ok: false, errors: 1, bump: 'new-version' });
  });

  it.each([
    ['its routing key', 'routing-key-same', { 'x-routing-key': 'late.{event_type}' }],
    ['its name', 'event-type-same', { 'x-event-type': 'shop.order.made' }],
    ['its topic', 'topic-same', { 'x-topic': 'parcels' }],
    ['its kind, and with it its exchange', 'kind-same', { 'x-kind': 'command' }],
  ])('may not change %s: no binding matches any more', (_, rule, more) => {
    for (const [old, now] of [
      [order(), order(more)],
      [order(more), order()],
    ]) {
      const report = check({ [FILE]: old }, { [FILE]: now });
      expect(only(report)).toMatchObject({ backward: 'BREAK', forward: 'BREAK', bump: 'new-version' });
      expect(rulesOf(report)).toEqual([`error ${rule} both`]);
      for (const { message } of only(report).findings) expect(message).toContain('will not receive');
    }
  });

  it('may not change the constant that tells it from others', () => {
    const typed = (type: string): object => order({ properties: { type: { const: type } }, required: ['type'] });
    const report = check({ [FILE]: typed('placed') }, { [FILE]: typed('made') });
    expect(rulesOf(report)).toEqual(['error const-same both']);
  });

  it('is a risk where it falls into a queue that was bound before', () => {
    const bound = (...patterns: readonly string[]) => ({
      consumersOf: () => patterns.map((pattern) => ({ queue: 'warehouse', pattern })),
    });
    const added = (options: Partial<CheckOptions>): Report => check({}, { [FILE]: order() }, options);
    expect(rulesOf(added(bound('shop.*.placed')))).toContain('warning binding-no-capture forward');
    expect(rulesOf(added(bound('shop.order.placed')))).toEqual(['note event-no-add forward']);
    expect(added({ ...bound('shop.#'), strict: true }).summary.ok).toBe(false);
    expect(rulesOf(added(bound('#')))).toEqual(['note event-no-add forward', 'note binding-no-capture forward']);
    expect(added({ ...bound('#'), strict: true }).summary.ok).toBe(true);
    expect(rulesOf(check({ [FILE]: order() }, { [FILE]: order({ title: 'Order' }) }, bound('shop.#')))).toEqual([]);
  });

  it('is told when it keeps its $id though it changed incompatibly, and only then', () => {
    const id = (type: string, $id: string): object => order({ $id, properties: { id: { type } } });
    const rules = (old: object, now: object): readonly string[] => rulesOf(check({ [FILE]: old }, { [FILE]: now }));
    const [first, second] = ['https://shop.example/1', 'https://shop.example/2'];
    expect(rules(id('string', first), id('integer', first))).toContain('note identity-follows-break backward');
    expect(rules(id('string', first), id('integer', second))).not.toContain('note identity-follows-break backward');
    expect(rules(id('integer', first), id('integer', first))).toEqual([]);
  });

  it('carries an envelope, in which a new required attribute breaks everybody', () => {
    const envelope = (required: readonly string[]): object => ({
      '_envelope/envelope.v1.json': { type: 'object', properties: { trace: text, tenant: text }, required },
      [FILE]: order(),
    });
    const report = check(envelope(['trace']), envelope(['trace', 'tenant']));
    const names = report.events.map(({ event_type, backward, forward }) => `${event_type} ${backward} ${forward}`);
    expect(names).toEqual(['envelope BREAK SAFE', 'shop.order.placed SAFE SAFE']);
    expect(rulesOf(report)).toEqual(['error required-no-add backward']);
    expect(check(envelope(['trace']), envelope(['trace'])).events).toHaveLength(1);
  });

  it('is a major release where an exported name is gone, though every message is understood', () => {
    const named = (name: string): object =>
      order({ properties: { a: { $ref: `#/$defs/${name}` } }, $defs: { [name]: text } });
    const report = check({ [FILE]: named('Street') }, { [FILE]: named('Road') });
    expect(only(report)).toMatchObject({ backward: 'SAFE', forward: 'SAFE', bump: 'major' });
    expect(rulesOf(report)).toEqual(['warning type-name-no-delete forward']);
  });
});
