import type { JsonObject, JsonSchema, SchemaSet, SchemaUnit } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import { boundLoops, createAjv, toValidationSchema, unitId } from '@bloodbank/schema-model/validation';
import type { ValidateFunction } from 'ajv';
import { lazily } from '../lazily.js';
import { tolerantPlaces } from './closings.js';
import { compact } from './compact.js';
import { compileRecord } from './compile-record.js';
import { dropUnused } from './drop-unused.js';
import { type Meaning, resolveNames } from './resolve-names.js';
import { shorten } from './shorten.js';
import { type SplitSchema, splitParts } from './split-parts.js';
import { makeTolerant } from './tolerant-code.js';
import { acceptsName, partName, type ValidatorCode } from './validator-code.js';

/**
 * Compiles units and their parts, each by itself: whatever a function refers to is called by name, and need not be compiled.
 */
export interface ValidatorCompiler {
  /** @throws {Error} what ajv says of a schema that it cannot compile. */
  compile(unit: SchemaUnit): ValidatorCode;
  /** @throws {Error} as `compile`, or when the unit has no such part. */
  compilePart(unit: SchemaUnit, address: string): ValidatorCode;
}

export interface CompilerOptions {
  /** Keys of the units that must say what they have evaluated. */
  readonly tracked: ReadonlySet<string>;
  /** Addresses of the units that a tolerant reader reads more freely, or that lead to one; absent where nobody reads so. */
  readonly closed?: ReadonlySet<string>;
  /**
   * Compiles what needs no ajv, and leaves the rest.
   * @default compileRecord
   */
  readonly compileFirst?: typeof compileRecord;
}

export function createValidatorCompiler(set: SchemaSet, options: CompilerOptions): ValidatorCompiler {
  const { tracked, closed, compileFirst = compileRecord } = options;
  const isTolerant = closed !== undefined;
  const isClosed = (address: string): boolean => closed?.has(address) === true;
  const addresses = new Map(
    [...set.units.values()].flatMap(({ name }): [string, Target][] => [
      [`unit:${name}`, { name: acceptsName(name), isAsked: false }],
      [`asked:unit:${name}`, { name: acceptsName(name), isAsked: true }],
    ]),
  );
  const targetOf = (address: string): Target | undefined =>
    address.startsWith('part:') ? { name: partName(address), isAsked: false } : addresses.get(address);
  const instance = lazily(createInstance);
  let last: (SplitSchema & { readonly unit: SchemaUnit }) | undefined;
  const splitOf = (unit: SchemaUnit): SplitSchema => {
    if (last?.unit === unit) return last;
    const schema = toValidationSchema(set, unit);
    const split = tracked.has(unit.key) ? { schema, parts: new Map(), isClosed } : splitParts(schema, isClosed);
    last = { ...split, unit };
    return last;
  };
  const compile = (schema: JsonSchema, name: string, split: SplitSchema, isTracked = false): ValidatorCode =>
    (isTracked
      ? undefined
      : compileFirst({ schema, name, isTolerant, functionOf: (address) => targetOf(address)?.name })) ??
    compileWith(instance(), { schema, name, split, targetOf, isTracked, isTolerant });
  return {
    compile(unit) {
      const split = splitOf(unit);
      const code = compile(split.schema, acceptsName(unit.name), split, tracked.has(unit.key));
      return { ...code, parts: [...split.parts.keys()] };
    },
    compilePart(unit, address) {
      const split = splitOf(unit);
      const schema = split.parts.get(address);
      if (schema === undefined) throw new Error(`${unitId(unit)} has no ${address}.`);
      return compile(schema, partName(address), split);
    },
  };
}

/** What a reference leads to: the function that is called. */
interface Target {
  readonly name: string;
  readonly isAsked: boolean;
}

interface Instance {
  readonly ajv: ReturnType<typeof createAjv>;
  /** What a function stands in for. */
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
  readonly schema: JsonSchema;
  /** Of the function. */
  readonly name: string;
  readonly split: SplitSchema;
  readonly targetOf: (address: string) => Target | undefined;
  readonly isTracked: boolean;
  readonly isTolerant: boolean;
}

function compileWith({ ajv, standIns }: Instance, work: Work): ValidatorCode {
  const { name: ownName, split, targetOf, isTracked, isTolerant } = work;
  const exact = { loose: new Set<string>(), schema: work.schema };
  const tolerant = isTolerant ? tolerantPlaces(work.schema, split.isClosed) : exact;
  const schema = asObject(tolerant.schema);
  ajv.opts.unevaluated = isTracked;
  for (const { schema: place } of walkSchema(schema)) {
    const address = String(place['$ref']);
    const target = targetOf(address);
    if (target === undefined || ajv.schemas[address] !== undefined) continue;
    ajv.addSchema({}, address);
    const standIn = ajv.getSchema(address) as ValidateFunction;
    // What the real one has evaluated is known when it has run.
    standIn.evaluated = { dynamicProps: true, dynamicItems: true };
    standIns.set(standIn, target);
  }
  const { source } = ajv.compile(schema);
  if (source === undefined) throw new Error(`ajv kept no source of ${ownName}.`);
  const meanings = new Map<string, Meaning>([[source.validateName.str, { function: ownName }]]);
  for (const found of Object.values(source.scopeValues)) {
    for (const name of found ?? []) {
      const ref = name.value?.ref;
      const target = standIns.get(ref);
      if (target !== undefined) meanings.set(name.str, { function: target.name, isAsked: target.isAsked });
      else if (name.prefix === 'schema') meanings.set(name.str, { schema: ref as JsonObject });
      else meanings.set(name.str, { constant: String(name.value?.code) });
    }
  }
  const short = dropUnused(shorten(boundLoops(makeTolerant(String(source.validateCode), tolerant.loose))));
  const { code, constants } = resolveNames(short, meanings);
  const evaluated = isTracked ? `\n${ownName}.evaluated = ${evaluatedOf(ajv, schema)};` : '';
  return { code: compact(code, ownName) + evaluated, parts: [], constants };
}

/** No items are zero items: ajv compares the number. */
function evaluatedOf(ajv: Instance['ajv'], schema: JsonObject): string {
  const { items, ...evaluated } = ajv.compile(schema).evaluated ?? { dynamicProps: true, dynamicItems: true };
  return JSON.stringify({ ...evaluated, ...(evaluated.dynamicItems ? {} : { items: items ?? 0 }) });
}

function asObject(schema: JsonSchema): JsonObject {
  return typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema;
}
