import { describe, expect, it } from 'vitest';
import { formatFinding } from './finding.js';
import { parseRules } from './parse-rules.js';

const hook = { url: 'https://hooks.example.com/x', body: {} };
const write = (rule: object, more: object = {}): string =>
  JSON.stringify(
    { allow: ['https://hooks.example.com'], rules: [{ name: 'a', on: ['github.#'], ...rule }], ...more },
    undefined,
    2,
  );

function problemsOf(text: string): readonly string[] {
  const parsed = parseRules(text, 'dispatcher.rules.json');
  return parsed.findings.map(formatFinding);
}

it('reads what can be used, with comments', () => {
  const text = `// Ours.\n${write({ hook })}`;
  expect(parseRules(text, 'x.json')).toMatchObject({ ok: true, findings: [], rules: { rules: [{ name: 'a' }] } });
});

describe('says what is wrong, and on which line', () => {
  it.each([
    ['no JSON', '{\n  "rules": [,]\n}', 'x:2: The file is not JSON'],
    ['a key twice', '{\n  "rules": [],\n  "rules": []\n}', 'x:3: The file is not JSON: "rules" stands twice'],
    ['a misspelt key', write({ hook, wen: {} }), 'x:15 /rules/0/wen'],
    ['a value of another type', write({ hook, on: 'github.#' }), 'x:8 /rules/0/on'],
    ['a body that is some other text', write({ hook: { ...hook, body: '{{payload}}' } }), '/rules/0/hook/body'],
    ['no action', write({}), 'x:6 /rules/0: The rule has 0 actions.'],
    ['two actions', write({ hook, publish: { type: 'a.b', payload: {} } }), 'x:6 /rules/0: The rule has 2 actions.'],
    ['a where that cannot be read', write({ hook, when: { where: 'payload.a >' } }), 'x:16 /rules/0/when/where'],
    ['a pattern that is none', write({ hook, on: ['Github.*'] }), 'x:9 /rules/0/on/0'],
    [
      'a placeholder that names nothing',
      write({ hook: { ...hook, body: { a: '{{tiket.title}}' } } }),
      '/rules/0/hook/body',
    ],
    ['a ticket that nobody reads', write({ hook: { ...hook, body: { a: '{{ticket.title}}' } } }), 'needs a ticket'],
    [
      'a field that a ticket has not',
      write({ when: { ticket: {} }, hook: { ...hook, body: { a: '{{ticket.titel}}' } } }),
      'names nothing of ticket',
    ],
    [
      'a gate that is not there',
      write({ when: { ticket: {} }, hook: { ...hook, body: { a: '{{gate}}' } } }),
      'needs a gate',
    ],
    [
      'a URL made of an event',
      write({ hook: { ...hook, url: 'https://{{payload.host}}/' } }),
      'A URL holds no placeholders',
    ],
    [
      'a header made of an event',
      write({ hook: { ...hook, headers: { 'X-A': '{{payload.a}}' } } }),
      'A header holds no placeholders',
    ],
    [
      'an origin that is not allowed',
      write({ hook: { ...hook, url: 'https://other.example.com/' } }),
      'not on the allow-list',
    ],
    ['an allow-list that cannot be read', write({ hook }, { allow: ['example.com/x'] }), '/allow/0'],
    [
      'a check without a command',
      write({ hook }, { checks: { a: { cwd: '/tmp' } } }),
      'needs one of "argv" and "shell"',
    ],
    ['a gate without a ticket', write({ hook, gate: {} }), '/rules/0/gate'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text).join('\n').replaceAll('dispatcher.rules.json', 'x')).toContain(problem);
    expect(parseRules(text, 'x').ok).toBe(false);
  });

  it('two rules of one name', () => {
    const text = JSON.stringify({
      rules: [1, 2].map(() => ({ name: 'a', on: ['a'], publish: { type: 'a.b', payload: {} } })),
    });
    expect(problemsOf(text)).toEqual([expect.stringContaining('Two rules are named "a".')]);
  });
});
