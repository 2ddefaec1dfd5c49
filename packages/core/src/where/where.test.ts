import { describe, expect, it } from 'vitest';
import { BloodbankError } from '../errors/bloodbank-error.js';
import { evaluateWhere } from './evaluate-where.js';
import { parseWhere } from './parse-where.js';

const envelope = {
  event_id: '0190a5a2-0000-7000-8000-000000000000',
  event_type: 'github.pr.created',
  timestamp: '2026-01-02T03:04:05.000Z',
  source: { host: 'kitchen-nas', type: 'hook', app: 'ci' },
  causation_id: null,
  priority: 'high',
  payload: {
    pr_number: 7,
    draft: false,
    title: "Fix the 'quoted' title",
    labels: [{ name: 'bug' }, { name: 'ux' }],
    tags: ['a', 'b'],
    'odd key': 1,
  },
};

const holds = (text: string): boolean => evaluateWhere(parseWhere(text), envelope);

describe('where', () => {
  it.each([
    'payload.pr_number > 3',
    'payload.pr_number >= 7 and payload.pr_number <= 7',
    'payload.pr_number = 7',
    'payload.pr_number != 8 && payload.pr_number < 8',
    'not payload.draft',
    '!(payload.pr_number == 1) and source.app == "ci"',
    "payload.title contains 'quoted'",
    "payload.title == 'Fix the \\'quoted\\' title'",
    'payload.labels[1].name == "ux"',
    'payload["odd key"] == 1',
    'payload.tags contains "b"',
    'timestamp >= "2026-01-01"',
    'payload.pr_number > -1.5e1',
    'causation_id == null',
    'payload.absent == null and payload.absent.deeper == null',
    'payload.absent or payload.pr_number',
    'payload.pr_number == 1 and payload.draft or priority == "high"',
    '7 == payload.pr_number',
    'true',
  ])('holds: %s', (text) => {
    expect(holds(text)).toBe(true);
  });

  it.each([
    'payload.pr_number > 7',
    'payload.draft',
    'payload.absent',
    'payload.pr_number == "7"',
    'payload.pr_number < "9"',
    'payload.tags contains "c"',
    'payload.pr_number contains 7',
    'payload.absent > 1',
    'priority == "high" and (payload.pr_number == 1 or payload.draft)',
    'not payload.pr_number == 7',
    'false',
  ])('does not hold: %s', (text) => {
    expect(holds(text)).toBe(false);
  });

  it('never reaches a prototype', () => {
    expect(holds('payload.constructor')).toBe(false);
    expect(holds('payload["__proto__"]')).toBe(false);
    expect(holds('payload.title.length')).toBe(false);
    expect(holds('payload.tags.length')).toBe(true);
  });

  it.each([
    ['', 'a field or a value is missing here'],
    ['payload.', 'a field name is missing after the dot'],
    ['payload.a >', 'a field or a value is missing here'],
    ['payload.a > 3 payload.b', 'nothing was expected after this place'],
    ['(payload.a', '")" is missing here'],
    ['payload[a]', 'brackets hold a number or a quoted name'],
    ['payload.a =~ "(a+)+$"', 'regular expressions are not part of it'],
    ['payload.a; process.exit()', 'begins nothing'],
    ['payload.a == `x`', 'begins nothing'],
    ['process.exit()', 'an event has no field "process"'],
    ['pr_number > 3', 'did you mean payload.pr_number?'],
    ['playload.a', 'did you mean payload?'],
    [`${'('.repeat(60)}payload${')'.repeat(60)}`, 'nests deeper'],
    ['not '.repeat(60), 'nests deeper'],
    ['payload '.repeat(300), 'at most'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseWhere(text)).toThrow(BloodbankError);
    expect(() => parseWhere(text)).toThrow(problem);
  });

  it('shows the place of the mistake', () => {
    expect(() => parseWhere('payload.a > > 3')).toThrow('\n  payload.a > > 3\n              ^');
  });

  it.each([`"${'\\'.repeat(1_900)}`, '('.repeat(1_900), '!'.repeat(1_900)])('refuses hostile text at once', (text) => {
    const started = performance.now();
    expect(() => parseWhere(text)).toThrow(BloodbankError);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
