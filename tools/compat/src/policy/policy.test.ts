import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from '../compare.js';
import { createAjvValidator } from '../oracle/ajv-validator.js';
import { hasFormat } from '../pattern/formats.js';
import { normalise } from '../prepare/normalise.js';
import { RandomSchemas } from '../soundness/random-schema.fixture.js';
import { createPublishable } from './create-publishable.js';
import { toReader } from './to-reader.js';
import { toWriter } from './to-writer.js';

interface Runtime {
  declaredNames(schema: JsonSchema): object;
  findUndeclared(declared: object, payload: JsonValue): readonly unknown[];
}

const runtime = new URL('../../../codegen/runtime/', import.meta.url);
const load = async (): Promise<Runtime> => ({
  ...((await import(new URL('declared-names.js', runtime).href)) as Runtime),
  ...((await import(new URL('find-undeclared.js', runtime).href)) as Runtime),
});

describe('what a strict writer can send', () => {
  it('is what the generated publish validator lets through', async () => {
    const { declaredNames, findUndeclared } = await load();
    const random = new RandomSchemas(11);
    let strict = 0;
    let patterns = 0;
    for (let count = 0; count < 600; count++) {
      const schema = random.schema(3);
      const hasPatterns = JSON.stringify(schema).includes('patternProperties');
      const normal = normalise(schema, hasFormat);
      const [all, sent] = [createAjvValidator(normal), createAjvValidator(toWriter(normal))];
      const isPublishable = createPublishable(normal);
      const declared = declaredNames(schema);
      for (let tried = 0; tried < 30; tried++) {
        const payload = random.value();
        if (!all.accepts(payload)) continue;
        const isPublished = findUndeclared(declared, payload).length === 0;
        if (!isPublished) strict++;
        const place = JSON.stringify({ schema, payload });
        expect(isPublishable(payload), place).toBe(isPublished);
        // Where two patterns match one name, the writer is taken to be a little freer than it is.
        if (!hasPatterns || isPublished) expect(sent.accepts(payload), place).toBe(isPublished);
        if (hasPatterns) patterns++;
      }
    }
    expect(strict).toBeGreaterThan(50);
    expect(patterns).toBeGreaterThan(50);
  }, 60_000);

  it('holds any name where a schema does not speak of properties, or says x-open', () => {
    const named = { type: 'object', properties: { b: { type: 'integer' } } };
    expect(compareSchemas({ type: 'object' }, named).backward.verdict).toBe('BREAK');
    expect(compareSchemas({ type: 'object', properties: {} }, named).backward.verdict).toBe('SAFE');
    const open = { type: 'object', properties: { a: {} }, 'x-open': true };
    expect(compareSchemas(open, named).backward.verdict).toBe('BREAK');
    expect(compareSchemas({ type: 'object', properties: { a: {} } }, named).backward.verdict).toBe('SAFE');
  });
});

describe('what a tolerant reader accepts', () => {
  it('is at least what the schema accepts', () => {
    const random = new RandomSchemas(12);
    for (let count = 0; count < 300; count++) {
      const normal = normalise(random.schema(3), hasFormat);
      const [all, read] = [createAjvValidator(normal), createAjvValidator(toReader(normal))];
      for (let tried = 0; tried < 20; tried++) {
        const payload = random.value();
        if (isAccepted(all, payload)) expect(isAccepted(read, payload), JSON.stringify({ normal, payload })).toBe(true);
      }
    }
  }, 60_000);

  it('keeps the branches of oneOf apart that only their closedness keeps apart', () => {
    const branch = (...names: readonly string[]): JsonSchema => ({
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, {}])),
      additionalProperties: false,
    });
    const schema = { oneOf: [branch('a'), branch('a', 'b')] };
    expect(compareSchemas(schema, { allOf: [schema] }).backward.verdict).toBe('SAFE');
  });
});

function isAccepted(validator: ReturnType<typeof createAjvValidator>, payload: JsonValue): boolean {
  try {
    return validator.accepts(payload);
  } catch {
    return false;
  }
}
