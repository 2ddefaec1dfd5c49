import type { ErrorObject } from 'ajv';
import { type Cache, NO_CACHE } from '../cache/cache.js';
import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import type { Problem } from '../problem.js';
import type { SchemaSet } from '../set/schema-set.js';
import { checkPatterns } from './check-patterns.js';
import { createAjv } from './create-ajv.js';
import { createSetAjv } from './create-set-ajv.js';
import { isPlainlyValid } from './is-plainly-valid.js';
import { unitId } from './to-validation-schema.js';

/** What ajv refuses: a keyword whose value it cannot have (against the dialect's own schema), or a pattern that is none. */
export function checkSchemas(set: SchemaSet): readonly Problem[] {
  const problems: Problem[] = [...checkDocuments(set)];
  // Nothing that follows can be compiled while one of these stands.
  if (problems.length > 0) return problems;
  const ajv = createSetAjv(set);
  for (const unit of set.units.values()) {
    const document = set.documents.get(unit.file);
    if (document === undefined) continue;
    try {
      ajv.getSchema(unitId(unit));
    } catch (error) {
      problems.push(compileProblem(document, unit.pointer, error));
    }
  }
  return problems;
}

/** What can be seen in each file by itself: everything but what only compiling shows. */
export function checkDocuments(set: SchemaSet, cache: Cache = NO_CACHE): readonly Problem[] {
  const problems = [...set.documents.values()].flatMap((document) => {
    const faults = cache.getOrCompute('meta-schema', `${document.draft} ${document.hash}`, () => metaFaults(document));
    return faults.map(({ pointer, message }) =>
      problemAt(document, pointer, {
        rule: 'schema-valid',
        message,
        fix: `See JSON Schema ${document.draft} for what this keyword may hold.`,
      }),
    );
  });
  return problems.length > 0 ? problems : checkPatterns(set);
}

/** What a unit's compiler threw, as a problem. */
export function compileProblem(document: SchemaDocument, pointer: string, thrown: unknown): Problem {
  const message = `This cannot be compiled: ${thrown instanceof Error ? thrown.message : String(thrown)}.`;
  return problemAt(document, pointer, { rule: 'schema-compile', message, fix: 'Correct the keyword it names.' });
}

function metaFaults(document: SchemaDocument): readonly { readonly pointer: string; readonly message: string }[] {
  // Its own word for the draft is of no concern: all are in the words of 2020-12 by now.
  const { $schema: _, ...schema } = document.schema;
  if (isPlainlyValid(schema)) return [];
  const ajv = metaAjv();
  if (ajv.validateSchema(schema) === true) return [];
  return mostTelling(ajv.errors ?? []).map(({ instancePath, message, keyword, params }) => ({
    pointer: instancePath,
    message: `The schema itself is wrong here: ${message ?? keyword}${detailOf(params)}.`,
  }));
}

/** One error per place: that which lists what is allowed, else the first. */
function mostTelling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const byPlace = new Map<string, ErrorObject>();
  for (const error of errors) {
    if (!byPlace.has(error.instancePath) || error.params['allowedValues'] !== undefined)
      byPlace.set(error.instancePath, error);
  }
  return [...byPlace.values()].slice(0, 10);
}

function detailOf(params: Readonly<Record<string, unknown>>): string {
  const allowed = params['allowedValues'];
  return Array.isArray(allowed) ? ` (${allowed.join(', ')})` : '';
}

let instance: ReturnType<typeof createAjv> | undefined;

/** Compiling the schema of schemas takes longer than checking a hundred files against it. */
function metaAjv(): ReturnType<typeof createAjv> {
  instance ??= createAjv('2020-12', { code: { optimize: false } });
  return instance;
}
