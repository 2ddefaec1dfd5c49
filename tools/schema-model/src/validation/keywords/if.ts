import type { AnySchemaObject, CodeKeywordDefinition, KeywordCxt, Name } from 'ajv';
import type { AjvParts } from './ajv-parts.js';

/** `if` as it is meant: what it evaluates counts where it holds, and there it counts with no `then` beside it as well. */
export const ifThenElse = ({ _, str, alwaysValidSchema }: AjvParts): CodeKeywordDefinition => ({
  keyword: 'if',
  schemaType: ['object', 'boolean'],
  trackErrors: true,
  error: {
    message: ({ params }) => str`must match "${params['ifClause']}" schema`,
    params: ({ params }) => _`{failingKeyword: ${params['ifClause']}}`,
  },
  code(context: KeywordCxt) {
    const { gen, it } = context;
    const has = (keyword: string): boolean => {
      const part: unknown = (it.schema as AnySchemaObject)[keyword];
      return part !== undefined && alwaysValidSchema(it, part as AnySchemaObject) !== true;
    };
    const branches = ['then', 'else'].filter(has);
    if (branches.length === 0 && it.opts.unevaluated !== true) return;
    const valid = gen.let('valid', true);
    const holds = gen.name('_valid');
    const quiet = { keyword: 'if', compositeRule: true, createErrors: false, allErrors: false } as const;
    context.mergeValidEvaluated(context.subschema(quiet, holds), holds);
    context.reset();
    const failed = gen.let('ifClause');
    context.setParams({ ifClause: failed });
    for (const keyword of branches) gen.if(keyword === 'then' ? holds : _`!${holds}`, () => enter(keyword));
    context.pass(valid, () => context.error(true));

    function enter(keyword: string): void {
      const isMet: Name = gen.name('_valid');
      const part = context.subschema({ keyword }, isMet);
      gen.assign(valid, isMet);
      context.mergeValidEvaluated(part, isMet);
      gen.assign(failed, _`${keyword}`);
    }
  },
});
