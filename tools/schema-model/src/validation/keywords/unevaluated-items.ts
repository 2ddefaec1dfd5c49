import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import type { AjvParts } from './ajv-parts.js';

/**
 * `unevaluatedItems` as it is meant. Where only a branch says which items are evaluated, ajv's own asks a variable that nothing
 * was written to when the branch was not taken, and takes "all of them" for one.
 */
export const unevaluatedItems = ({ _, str, Name, Type }: AjvParts): CodeKeywordDefinition => ({
  keyword: 'unevaluatedItems',
  type: 'array',
  schemaType: ['boolean', 'object'],
  error: {
    message: ({ params }) => str`must NOT have more than ${params['len']} items`,
    params: ({ params }) => _`{limit: ${params['len']}}`,
  },
  code(context: KeywordCxt) {
    const { gen, schema, data, it } = context;
    const before = it.items ?? 0;
    if (before === true) return;
    it.items = true;
    if (schema === true) return;
    const length = gen.const('len', _`${data}.length`);
    const from =
      before instanceof Name ? gen.const('from', _`${before} === true ? ${length} : ${before} || 0`) : before;
    if (schema === false) {
      context.setParams({ len: from });
      context.fail(_`${length} > ${from}`);
      return;
    }
    const valid = gen.var('valid', _`${length} <= ${from}`);
    gen.if(_`!${valid}`, () =>
      gen.forRange('i', from, length, (at) => {
        context.subschema({ keyword: 'unevaluatedItems', dataProp: at, dataPropType: Type.Num }, valid);
        if (it.allErrors !== true) gen.if(_`!${valid}`, () => gen.break());
      }),
    );
    context.ok(valid);
  },
});
