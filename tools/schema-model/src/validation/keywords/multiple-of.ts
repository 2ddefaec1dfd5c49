import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import type { AjvParts } from './ajv-parts.js';

/** What two divisions of doubles may be off by, of the quotient. */
const PRECISION = 4e-16;

/**
 * `multipleOf` as it is meant. ajv's own asks whether a quotient of doubles has a fraction, and so refuses 19.99 as a multiple of
 * 0.01, and 1e21 as one of 1.
 */
export const multipleOf = ({ _, str }: AjvParts): CodeKeywordDefinition => ({
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  error: {
    message: ({ schema }) => str`must be multiple of ${schema as number}`,
    params: ({ schema }) => _`{multipleOf: ${schema as number}}`,
  },
  code(context: KeywordCxt) {
    const { gen, data, schema } = context;
    const quotient = gen.const('quotient', _`${data}/${schema as number}`);
    const isOff = _`Math.abs(Math.round(${quotient}) - ${quotient}) > Math.abs(${quotient}) * ${PRECISION}`;
    context.fail(_`!isFinite(${quotient}) || ${isOff}`);
  },
});
