import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generateSettings } from './generate-settings.js';
import { renderSettings } from './render-settings.js';
import { readEntries } from './settings-schema.js';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));

it('what follows from the schema of the settings is up to date', async () => {
  expect(await generateSettings(REPOSITORY, true)).toEqual([]);
});

const entry = { 'x-group': 'A', description: 'What it says.' };
const schemaOf = (properties: Readonly<Record<string, object>>): Parameters<typeof readEntries>[0] =>
  JSON.parse(JSON.stringify({ type: 'object', additionalProperties: false, properties }));

describe('an entry', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'integer', 'a whole number from 1 to 9'],
    [{ type: 'integer', minimum: 1_000 }, 'integer', 'a whole number of at least 1000'],
    [{ type: 'array', items: { type: 'string' } }, 'list', 'a text, or several with commas between them'],
    [{ type: 'string' }, 'text', 'a text'],
    [{ type: 'boolean' }, 'boolean', 'true or false'],
    [{ enum: ['a', 'b'] }, 'choice', 'one of a, b'],
    [{ type: 'array', items: { type: 'string' }, maxItems: 3 }, 'list', 'a text, or up to 3 with commas between them'],
    [{ type: 'array', items: { type: 'object' }, 'x-allowed': 'a list of things' }, 'json', 'a list of things'],
    [{ type: 'string', maxLength: 9 }, 'text', 'a text of at most 9 characters'],
  ])('%j', (schema, kind, allowed) => {
    expect(readEntries(schemaOf({ A: { ...entry, ...schema } }))).toMatchObject([{ name: 'A', kind, allowed }]);
  });

  it('is refused where it could not be explained', () => {
    expect(() => readEntries(schemaOf({ A: { 'x-group': 'A' } }))).toThrow('A needs a description');
    expect(() => readEntries(schemaOf({ camelCase: entry }))).toThrow('camelCase is not the name');
  });

  it('is a required property of the type where it has a default, and refused where the schema is no schema', async () => {
    const properties = { A: { ...entry, type: 'boolean', default: true }, B: { ...entry, type: 'boolean' } };
    const [shape] = await renderSettings(schemaOf(properties), 'x.json');
    expect(shape?.content).toMatch(/\n {2}A: boolean\n[\s\S]*\n {2}B\?: boolean\n/);
    const misspelt = schemaOf({ A: { ...entry, type: 'boolean', 'x-sensitiv': true } });
    await expect(renderSettings(misspelt, 'x.json')).rejects.toThrow('x-sensitiv');
  });
});
