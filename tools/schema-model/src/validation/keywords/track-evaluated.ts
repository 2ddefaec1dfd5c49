import type { Ajv, CodeKeywordDefinition, KeywordCxt } from 'ajv';
import type { AjvParts } from './ajv-parts.js';

/** Keywords whose parts evaluate something only where they hold. */
const BRANCHES = ['anyOf', 'dependencies', 'dependentSchemas', 'if', 'oneOf'];

/**
 * Keeps what a schema with branches has evaluated in variables from its beginning. ajv makes them inside the first branch that
 * adds something, so that all from before is forgotten where that branch is not taken: a base behind `$ref`, a `oneOf` and
 * `unevaluatedProperties: false` then refuse the base's own properties.
 */
export function trackEvaluated(ajv: Ajv, parts: AjvParts): void {
  for (const keyword of ['$ref', ...BRANCHES]) {
    const rule = ajv.RULES.all[keyword];
    if (typeof rule !== 'object') continue;
    // ajv's own copy of the definition, for this instance alone.
    const definition = rule.definition as CodeKeywordDefinition;
    const { code } = definition;
    definition.code = (context, type) => {
      if (BRANCHES.some((branch) => Object.hasOwn(context.parentSchema, branch))) makeVariables(context, parts);
      code(context, type);
    };
  }
}

function makeVariables({ gen, it }: KeywordCxt, { Name, evaluatedPropsToName }: AjvParts): void {
  if (it.opts.unevaluated !== true) return;
  if (it.props !== true && !(it.props instanceof Name)) it.props = evaluatedPropsToName(gen, it.props);
  if (it.items !== true && !(it.items instanceof Name)) it.items = gen.var('items', it.items ?? 0);
}
