import type { JsonObject, JsonSchema, SchemaSet, SchemaUnit } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import { boundLoops, createAjv, toValidationSchema, unitId } from '@bloodbank/schema-model/validation';
import type { ValidateFunction } from 'ajv';
import { closedUnits, tolerantPlaces } from './closings.js';
import { dropUnused } from './drop-unused.js';
import { indentCode } from './indent-code.js';
import { type Meaning, resolveNames } from './resolve-names.js';
import { shorten } from './shorten.js';
import { makeTolerant } from './tolerant-code.js';
import { acceptsName, type ValidatorCode } from './validator-code.js';

/** Compiles units, each by itself: whatever it refers to is called by name, and need not be compiled. */
export interface ValidatorCompiler {
  /** @throws {Error} what ajv says of a schema that it cannot compile. */
  compile(unit: SchemaUnit): ValidatorCode;
}

export function createValidatorCompiler(
  set: SchemaSet,
  tracked: ReadonlySet<string>,
  isTolerant: boolean,
): ValidatorCompiler {
  let instance: Instance | undefined;
  const closed = isTolerant ? closedUnits(set) : undefined;
  return {
    compile(unit) {
      instance ??= createInstance();
      return compileWith(instance, { set, unit, closed, isTracked: tracked.has(unit.key) });
    },
  };
}

interface Target {
  readonly name: string;
  readonly isAsked: boolean;
}

interface Instance {
  readonly ajv: ReturnType<typeof createAjv>;
  /** The unit that a function stands in for, and whether it is only asked. */
  readonly standIns: Map<unknown, Target>;
}

function createInstance(): Instance {
  // What ajv would optimise takes half of its time, and little of it is left after `shorten`.
  const code = { source: true, esm: true, lines: true, optimize: false };
  const ajv = createAjv('2020-12', { code });
  // Every reference means one unit by now.
  ajv.opts.dynamicRef = false;
  return { ajv, standIns: new Map() };
}

interface Work {
  readonly set: SchemaSet;
  readonly unit: SchemaUnit;
  /** Absent where nobody reads tolerantly. */
  readonly closed: ReadonlySet<string> | undefined;
  readonly isTracked: boolean;
}

function compileWith({ ajv, standIns }: Instance, { set, unit, closed, isTracked }: Work): ValidatorCode {
  const made = toValidationSchema(set, unit, (format) => Object.hasOwn(ajv.formats, format));
  const tolerant = closed === undefined ? { loose: new Set<string>(), schema: made } : tolerantPlaces(made, closed);
  const schema = asObject(tolerant.schema);
  ajv.opts.unevaluated = isTracked;
  const names = new Map(
    [...set.units.values()].flatMap(({ name }): [string, Target][] => [
      [`unit:${name}`, { name, isAsked: false }],
      [`asked:unit:${name}`, { name, isAsked: true }],
    ]),
  );
  for (const { schema: place } of walkSchema(schema)) {
    const address = String(place['$ref']);
    const target = names.get(address);
    if (target === undefined || ajv.schemas[address] !== undefined) continue;
    ajv.addSchema({}, address);
    const standIn = ajv.getSchema(address);
    if (standIn !== undefined) standIns.set(standIn, target);
  }
  for (const standIn of standIns.keys()) {
    // What the real one has evaluated is known when it has run.
    (standIn as ValidateFunction).evaluated = { dynamicProps: true, dynamicItems: true };
  }
  const { source } = ajv.compile(schema);
  if (source === undefined) throw new Error(`ajv kept no source of ${unitId(unit)}.`);
  const calls = new Set<string>();
  const meanings = new Map<string, Meaning>([[source.validateName.str, { function: acceptsName(unit.name) }]]);
  for (const found of Object.values(source.scopeValues)) {
    for (const name of found ?? []) {
      const ref = name.value?.ref;
      const target = standIns.get(ref);
      if (target !== undefined) {
        calls.add(target.name);
        meanings.set(name.str, { function: acceptsName(target.name), isAsked: target.isAsked });
      } else if (name.prefix === 'schema') meanings.set(name.str, { schema: ref as JsonObject });
      else meanings.set(name.str, { constant: String(name.value?.code) });
    }
  }
  const short = dropUnused(shorten(boundLoops(makeTolerant(String(source.validateCode), tolerant.loose))));
  const { code, constants } = resolveNames(short, meanings);
  const evaluated = isTracked ? `\n${acceptsName(unit.name)}.evaluated = ${evaluatedOf(ajv, schema)};` : '';
  return { code: indentCode(code.trim()) + evaluated, calls: [...calls].sort(), constants };
}

/** No items are zero items: ajv compares the number. */
function evaluatedOf(ajv: Instance['ajv'], schema: JsonObject): string {
  const { items, ...evaluated } = ajv.compile(schema).evaluated ?? { dynamicProps: true, dynamicItems: true };
  return JSON.stringify({ ...evaluated, ...(evaluated.dynamicItems ? {} : { items: items ?? 0 }) });
}

function asObject(schema: JsonSchema): JsonObject {
  return typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema;
}
