import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENVELOPE } from './render-async-api.js';

it("AsyncAPI's envelope has the fields of the envelope's own schema", () => {
  const file = new URL('../../../../schemas/_envelope/envelope.v1.json', import.meta.url);
  const { required, properties } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly required: readonly string[];
    readonly properties: object;
  };
  expect(ENVELOPE.required).toEqual(required);
  expect(Object.keys(ENVELOPE.properties)).toEqual(Object.keys(properties));
});
