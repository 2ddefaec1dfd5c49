import { createSetAjv, type Dialect, type SchemaSet, type SchemaUnit, unitId } from '@bloodbank/schema-model';
import type { ValidateFunction } from 'ajv';
import type { Issue, Registry } from '../runtime/contract.js';
import { createRegistry } from '../runtime/create-registry.js';
import { toIssues } from '../runtime/to-issues.js';
import { toBundledSchema } from './bundle-schema.js';
import { describeEvent } from './describe-event.js';

/** The same contracts as generated ones, in memory: for any folder of schemas, without generating. */
export interface LoadedContracts {
  readonly registry: Registry;
}

/** Validators are compiled when they are first used, each once, so that a large tree costs nothing to list. */
export function contractsFromSchemas(set: SchemaSet): LoadedContracts {
  const compile = createLazyCompiler(set);
  const descriptors = set.events.map((event) => {
    let accepts: ValidateFunction | undefined;
    const validate = (payload: unknown): readonly Issue[] => {
      accepts ??= compile(event.unit);
      return accepts(payload) ? [] : toIssues(accepts.errors, payload);
    };
    return { ...describeEvent(set, event), validate };
  });
  const reached = new Set(set.events.flatMap((event) => event.reaches));
  const definitions = Object.fromEntries(
    [...reached].flatMap((key) => {
      const unit = set.units.get(key);
      return unit === undefined ? [] : [[unit.name, toBundledSchema(set, unit)] as const];
    }),
  );
  return { registry: createRegistry(descriptors, definitions) };
}

function createLazyCompiler(set: SchemaSet): (unit: SchemaUnit) => ValidateFunction {
  const instances = new Map<Dialect, ReturnType<typeof createSetAjv>>();
  return (unit) => {
    const ajv = instances.get(unit.dialect) ?? createSetAjv(set, unit.dialect);
    instances.set(unit.dialect, ajv);
    const accepts = ajv.getSchema(unitId(unit));
    if (accepts === undefined) throw new Error(`${unit.file} has no validator: ajv does not know ${unitId(unit)}.`);
    return accepts;
  };
}
