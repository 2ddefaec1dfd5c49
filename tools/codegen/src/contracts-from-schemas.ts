import type { SchemaSet, SchemaUnit } from '@bloodbank/schema-model';
import { createSetAjv, unitId } from '@bloodbank/schema-model/validation';
import type { Ajv, ValidateFunction } from 'ajv';
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
  const compile = createLazyCompiler(() => createSetAjv(set));
  const compileTolerant = createLazyCompiler(() => createTolerantAjv(set));
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
  const definitions = Object.fromEntries(
    [...reached].flatMap((key) => {
      const unit = set.units.get(key);
      return unit === undefined ? [] : [[unit.name, toBundledSchema(set, unit)] as const];
    }),
  );
  const tolerate = (validate: Validate, payload: unknown): readonly Issue[] =>
    (tolerant.get(validate) ?? validate)(payload);
  return { registry: createRegistry(descriptors, definitions, tolerate) };
}

type Validate = (payload: unknown) => readonly Issue[];

function issuesBy(compile: () => ValidateFunction): Validate {
  let accepts: ValidateFunction | undefined;
  return (payload) => {
    accepts ??= compile();
    return accepts(payload) ? [] : toIssues(accepts.errors, payload);
  };
}

function createLazyCompiler(create: () => Ajv): (unit: SchemaUnit) => ValidateFunction {
  let ajv: Ajv | undefined;
  return (unit) => {
    ajv ??= create();
    const accepts = ajv.getSchema(unitId(unit));
    if (accepts === undefined) throw new Error(`${unit.file} has no validator: ajv does not know ${unitId(unit)}.`);
    return accepts;
  };
}
