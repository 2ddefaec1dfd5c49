import { createRequire } from 'node:module';
import type { Options } from 'ajv';
import type { FormatsPluginOptions } from 'ajv-formats';
import type { Accepts } from './accepts.js';

/** What Bloodbank compiles its validators with, as far as it can change a verdict or what an error tells. */
export const SAME_OPTIONS: Options = {
  allErrors: true,
  strict: false,
  strictNumbers: true,
  ownProperties: true,
  validateSchema: false,
};

/** ajv by itself, on the schema of a contract. Its default export is CommonJS's, hence the `require`. */
export function createAjvValidator(schema: object, options: Options, formats: FormatsPluginOptions): Accepts {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  const ajv = new Ajv2020(options);
  addFormats.default(ajv, formats);
  return ajv.compile(schema);
}
