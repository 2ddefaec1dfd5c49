import {
  compareText,
  directRefs,
  memberOf,
  type Problem,
  reachableUnits,
  type SchemaSet,
  type SchemaUnit,
} from '@bloodbank/schema-model';
import type { Cache } from '@bloodbank/schema-model/cache';
import { walkSchema } from '@bloodbank/schema-model/refs';
import { compileProblem } from '@bloodbank/schema-model/validation';
import { unitSignatures } from '../cache/unit-signatures.js';
import { closedUnits } from './closings.js';
import { createValidatorCompiler, type ValidatorCompiler } from './compile-validator.js';
import { acceptsName, partName, type ValidatorCode } from './validator-code.js';

export interface CompiledUnits {
  /** By the function's name: of the units, and of the parts that they are split into. */
  readonly functions: ReadonlyMap<string, ValidatorCode>;
  /** Of units that ajv could not compile. */
  readonly problems: readonly Problem[];
}

/** The functions of every unit, able to read tolerantly unless that is never asked for. What was compiled before, from the same text, is not compiled again. */
export function compileUnits(
  set: SchemaSet,
  units: Iterable<SchemaUnit>,
  cache: Cache,
  isTolerant = true,
): CompiledUnits {
  const signatureOf = unitSignatures(set);
  const { tracked, closed, compiler } = compilationOf(set, isTolerant);
  const functions = new Map<string, ValidatorCode>();
  const problems: Problem[] = [];
  for (const unit of [...units].sort((a, b) => compareText(a.name, b.name))) {
    const others = directRefs(unit, set.refs).filter((to) => closed.has(`unit:${set.units.get(to)?.name}`));
    const reading = isTolerant ? [] : ['exact'];
    const key = [signatureOf(unit), ...(tracked.has(unit.key) ? ['tracked'] : []), ...reading, ...others].join(' ');
    try {
      const code = cache.getOrCompute('validator', key, () => compiler.compile(unit));
      functions.set(acceptsName(unit.name), code);
      for (const address of code.parts) {
        const name = partName(address);
        if (functions.has(name)) continue;
        const partKey = [address, ...reading].join(' ');
        functions.set(
          name,
          cache.getOrCompute('part', partKey, () => compiler.compilePart(unit, address)),
        );
      }
    } catch (error) {
      const document = set.documents.get(unit.file);
      if (document === undefined) throw error;
      problems.push(compileProblem(document, unit.pointer, error));
    }
  }
  return { functions, problems };
}

/** What is found out once about all units of a set, and who compiles them. */
interface Compilation {
  readonly tracked: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  readonly compiler: ValidatorCompiler;
}

/** A set never changes. It is compiled to see whether it can be, and to be written. */
const compilations = new WeakMap<SchemaSet, Map<boolean, Compilation>>();

function compilationOf(set: SchemaSet, isTolerant: boolean): Compilation {
  const known = compilations.get(set) ?? new Map<boolean, Compilation>();
  compilations.set(set, known);
  const found = known.get(isTolerant) ?? createCompilation(set, isTolerant);
  known.set(isTolerant, found);
  return found;
}

function createCompilation(set: SchemaSet, isTolerant: boolean): Compilation {
  const tracked = trackedUnits(set);
  const closed = isTolerant ? closedUnits(set) : new Set<string>();
  return { tracked, closed, compiler: createValidatorCompiler(set, { tracked, ...(isTolerant ? { closed } : {}) }) };
}

/**
 * Units that must say which properties and items they have evaluated: those with `unevaluatedProperties` or
 * `unevaluatedItems`, and all that they reach. For every other one ajv writes less.
 */
function trackedUnits(set: SchemaSet): ReadonlySet<string> {
  const asking = [...set.units.values()].filter(isAsking);
  return new Set([...asking.map(({ key }) => key), ...reachableUnits(asking, set.units, set.refs)]);
}

function isAsking(unit: SchemaUnit): boolean {
  for (const { schema } of walkSchema(unit.schema)) {
    if (memberOf(schema, 'unevaluatedProperties') !== undefined || memberOf(schema, 'unevaluatedItems') !== undefined)
      return true;
  }
  return false;
}
