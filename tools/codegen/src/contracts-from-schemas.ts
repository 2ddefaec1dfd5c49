import type { SchemaSet, SchemaUnit } from '@bloodbank/schema-model';
import { createSetCompiler, unitId } from '@bloodbank/schema-model/validation';
import type { ValidateFunction } from 'ajv';
import type { Issue, Registry } from '../runtime/contract.js';
import { createRegistry } from '../runtime/create-registry.js';
import { toIssues } from '../runtime/to-issues.js';
import { toBundledSchema } from './bundle-schema.js';
import { describeEvent } from './describe-event.js';
import { createTolerantAjv } from './validators/create-tolerant-ajv.js';

/** The same contracts as generated ones, in memory: for any folder of schemas, without generating. */
export interface LoadedContracts {
  readonly registry: Registry;
}

/** Validators are compiled when they are first used, each once, so that a large tree costs nothing to list. */
export function contractsFromSchemas(set: SchemaSet): LoadedContracts {
  const compile = createLazyCompiler(() => createSetCompiler(set));
  const compileTolerant = createLazyCompiler(() => {
    const ajv = createTolerantAjv(set);
    return (unit) => ajv.getSchema(unitId(unit));
  });
  const tolerant = new Map<Validate, Validate>();
  const descriptors = set.events.map((event) => {
    const validate = issuesBy(() => compile(event.unit));
    tolerant.set(
      validate,
      issuesBy(() => compileTolerant(event.unit)),
    );
    return { ...describeEvent(set, event), validate };
  });
  const reached = new Set(set.events.flatMap((event) => event.reaches));
  const definitions = defineLazily(
    [...reached].flatMap((key) => set.units.get(key) ?? []),
    (unit) => toBundledSchema(set, unit),
  );
  const tolerate = (validate: Validate, payload: unknown): readonly Issue[] =>
    (tolerant.get(validate) ?? validate)(payload);
  return { registry: createRegistry(descriptors, definitions, tolerate) };
}

/** An object of the units by their names; each member is made when it is first read. */
function defineLazily(
  units: readonly SchemaUnit[],
  make: (unit: SchemaUnit) => unknown,
): Readonly<Record<string, unknown>> {
  const made = new Map<SchemaUnit, unknown>();
  const getOrMake = (unit: SchemaUnit): unknown => {
    if (!made.has(unit)) made.set(unit, make(unit));
    return made.get(unit);
  };
  const members = units.map((unit) => [unit.name, { enumerable: true, get: () => getOrMake(unit) }] as const);
  return Object.defineProperties({}, Object.fromEntries(members)) as Readonly<Record<string, unknown>>;
}

type Validate = (payload: unknown) => readonly Issue[];

function issuesBy(compile: () => ValidateFunction): Validate {
  let accepts: ValidateFunction | undefined;
  return (payload) => {
    accepts ??= compile();
    return accepts(payload) ? [] : toIssues(accepts.errors, payload);
  };
}

type Compile<Found> = (unit: SchemaUnit) => ValidateFunction | Found;

function createLazyCompiler(create: () => Compile<undefined>): Compile<never> {
  let compile: Compile<undefined> | undefined;
  return (unit) => {
    compile ??= create();
    const accepts = compile(unit);
    if (accepts === undefined) throw new Error(`${unit.file} has no validator: ajv does not know ${unitId(unit)}.`);
    return accepts;
  };
}
