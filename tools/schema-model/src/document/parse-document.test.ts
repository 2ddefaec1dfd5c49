import { describe, expect, it } from 'vitest';
import { parseDocument } from './parse-document.js';
import { MAX_DEPTH } from './text-limits.js';

function placesOf(text: string): readonly string[] {
  const parsed = parseDocument({ file: 'a.json', displayFile: 'schemas/a.json', text });
  return parsed.problems.map(({ line, column, rule, pointer }) => `${line}:${column} ${rule} ${pointer}`.trim());
}

describe('parseDocument', () => {
  it('places pointers at the names of properties and at items', () => {
    const text = '{\n  "properties": {\n    "a/b": { "enum": [1,\n 2] }\n  }\n}';
    const { document } = parseDocument({ file: 'a.json', displayFile: 'schemas/a.json', text });
    expect(document?.locate('/properties/a~1b')).toEqual({ line: 3, column: 5 });
    expect(document?.locate('/properties/a~1b/enum/1')).toEqual({ line: 4, column: 2 });
    expect(document?.locate('')).toEqual({ line: 1, column: 1 });
    // What is not there is placed at the nearest thing that is.
    expect(document?.locate('/properties/gone/type')).toEqual({ line: 2, column: 3 });
  });

  it('reads a byte order mark away, without moving what follows', () => {
    expect(placesOf('\uFEFF{"type": "object"}')).toEqual([]);
    expect(placesOf('\uFEFF{,}')).toEqual(['1:2 file-json']);
  });

  it.each([
    ['{ "a": 1, }', '1:11 file-json'],
    ['{\n  // why\n  "a": 1\n}', '2:3 file-json'],
    ["{ 'a': 1 }", '1:3 file-json'],
    ['', '1:1 file-json'],
    ['{ "a": 1 } {', '1:12 file-json'],
    ['[]', '1:1 file-object'],
    ['{\n "a": 1,\n "a": 2\n}', '3:2 key-unique /a'],
    ['{ "examples": [{ "x": 1, "x": 2 }] }', '1:26 key-unique /examples/0/x'],
    ['{\n "properties": { "__proto__": {} }\n}', '2:18 key-safe /properties/__proto__'],
    ['{ "properties": { "\\ud800": {} } }', '1:19 key-safe /properties/\ud800'],
  ])('refuses %j at %s', (text, place) => {
    expect(placesOf(text)).toEqual([place]);
  });

  it('refuses text that nests without end, before any parser sees it', () => {
    const levels = 200_000;
    expect(placesOf('['.repeat(levels))).toEqual([`1:${MAX_DEPTH + 1} file-depth`]);
    expect(placesOf(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)).toEqual([`1:${MAX_DEPTH * 5 + 1} file-depth`]);
  });

  it('does not count brackets inside strings', () => {
    expect(placesOf(JSON.stringify({ description: '"{[\\'.repeat(2 * MAX_DEPTH) }))).toEqual([]);
  });
});
