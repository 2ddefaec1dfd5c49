import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuiltSet, buildSchemaSet, isJsonObject, type JsonObject, type SchemaSet } from '@bloodbank/schema-model';
// The types are the generator's own, by its own way.
import { runCompiler } from '../../../../codegen/src/tree.fixture.js';
import { renderUnit } from '../../../../codegen/src/types/render-unit.js';
import { toTypeSchema } from '../../../../codegen/src/types/to-type-schema.js';
import { inPlace, Literals } from './literals.fixture.js';
import { plainShape, type Shapes } from './plain-shapes.fixture.js';
import { typeText } from './type-text.fixture.js';

/** Path -> schema. The event that is compared is the first file. */
export type Files = Readonly<Record<string, unknown>>;

export interface SourcePair {
  readonly id: string;
  readonly file: string;
  readonly old: Files;
  readonly now: Files;
}

/** What the compiler says. `undefined` where nothing can be said. */
export interface SourceTruth {
  readonly publisher: Truth;
  readonly consumer: Truth;
}

interface Truth {
  readonly compiles: boolean;
  /** Whether all that was promised has been tried: not, where there are too many literals. */
  readonly isComplete: boolean;
  readonly why: string;
}

/** One program for all pairs. Pairs of which a side is no tree of the generator's have no entry. */
export async function compileSource(pairs: readonly SourcePair[]): Promise<ReadonlyMap<string, SourceTruth>> {
  const program = new Program();
  const asked = new Map<string, Asked>();
  for (const [at, pair] of pairs.entries()) {
    const [old, now] = [typesOf(pair.old, pair.file), typesOf(pair.now, pair.file)];
    if (old !== undefined && now !== undefined) asked.set(pair.id, await ask(program, at, old, now));
  }
  const errors = await program.compile();
  const truths = [...asked].map(
    ([id, { declarations, assigned, read, literals, isComplete }]): [string, SourceTruth] => {
      const broken = declarations.find((line) => errors.has(line));
      if (broken !== undefined) throw new Error(`${id}: the types do not compile: ${errors.get(broken)}`);
      const refused = literals.filter(({ control, given }) => !errors.has(control) && errors.has(given));
      const isTried = literals.some(({ control }) => !errors.has(control));
      const unread = [assigned, read].find((line) => errors.has(line));
      return [
        id,
        {
          publisher: {
            compiles: refused.length === 0,
            isComplete: refused.length > 0 || (isComplete && isTried),
            why: refused.map(({ given }) => `${program.line(given)}\n    ${errors.get(given)}`)[0] ?? '',
          },
          consumer: { compiles: unread === undefined, isComplete: true, why: errors.get(unread ?? -1) ?? '' },
        },
      ];
    },
  );
  return new Map(truths);
}

interface Asked {
  readonly declarations: readonly number[];
  readonly assigned: number;
  readonly read: number;
  readonly literals: readonly { readonly control: number; readonly given: number }[];
  readonly isComplete: boolean;
}

interface Types {
  readonly set: SchemaSet;
  readonly name: string;
  readonly shapes: Shapes;
}

async function ask(program: Program, at: number, old: Types, now: Types): Promise<Asked> {
  const declarations: number[] = [];
  for (const [space, types] of [
    [`O${at}`, old],
    [`N${at}`, now],
  ] as const) {
    const units = [...types.shapes.keys()].flatMap(
      (name) => [...types.set.units.values()].find((unit) => unit.name === name) ?? [],
    );
    const code = await Promise.all(units.map((unit) => renderUnit(unit.name, toTypeSchema(types.set, unit).schema)));
    declarations.push(...program.add(`namespace ${space} {`, ...code.flatMap((one) => one.split('\n')), '}'));
  }
  const names = [...namesIn([...old.shapes.values()])];
  declarations.push(...readTypes(program, `RO${at}`, old, []), ...readTypes(program, `RN${at}`, now, names));
  const [assigned = 0] = program.add(`{ const v: O${at}.${old.name} = null! as N${at}.${now.name}; void v; }`);
  const [read = 0] = program.add(`{ const v: RO${at}.${old.name} = null! as RN${at}.${now.name}; void v; }`);
  const others = ['anyOther', ...namesIn([...now.shapes.values()])].slice(0, 40);
  const made = new Literals(old.shapes, others);
  const values = made.of({ tsType: old.name });
  const aliases = [...old.shapes].map(([name, shape]) => `type ${name} = ${inPlace(shape)};`);
  declarations.push(...program.add(`namespace L${at} {`, ...aliases));
  const literals = values.map((value) => {
    const [control = 0, given = 0] = program.add(
      `{ const v: O${at}.${old.name} = ${value}; void v; }`,
      `{ const v: N${at}.${now.name} = ${value}; void v; }`,
    );
    return { control, given };
  });
  program.add('}');
  return { declarations, assigned, read, literals, isComplete: made.isComplete };
}

/** The types with every name there to be read: no property is left out, and none is had that an object does not declare. */
function readTypes(program: Program, space: string, { shapes }: Types, indexed: readonly string[]): readonly number[] {
  const lines: string[] = [];
  let count = 0;
  const writeObject = (members: readonly string[]): string => {
    count += 1;
    lines.push(`interface Object${count} { ${members.join('; ')} }`);
    return `Object${count}`;
  };
  for (const [name, shape] of shapes)
    lines.push(`export type ${name} = ${typeText(shape, { writeObject, isRead: true, indexed })};`);
  return program.add(`namespace ${space} {`, ...lines, '}');
}

function typesOf(files: Files, file: string): Types | undefined {
  const built = setOf(files);
  const event = built.set.events.find((one) => one.file === file);
  const reached = new Set([file, ...(event?.reaches ?? []).map((key) => key.split('#')[0])]);
  if (event === undefined || built.problems.some((one) => one.severity === 'error' && reached.has(one.file)))
    return undefined;
  const units = [event.unit, ...event.reaches.flatMap((key) => built.set.units.get(key) ?? [])];
  const shapes = new Map(
    units.map((unit): [string, JsonObject] => {
      const plain = plainShape(toTypeSchema(built.set, unit).schema);
      return [unit.name, isJsonObject(plain) ? plain : {}];
    }),
  );
  return { set: built.set, name: event.unit.name, shapes };
}

const sets = new WeakMap<Files, BuiltSet>();

function setOf(files: Files): BuiltSet {
  const sources = (): BuiltSet =>
    buildSchemaSet(
      'schemas',
      Object.entries(files).map(([file, schema]) => ({ file, displayFile: file, text: JSON.stringify(schema) })),
    );
  const built = sets.get(files) ?? sources();
  sets.set(files, built);
  return built;
}

function namesIn(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  if ('properties' in value && isJsonObject(value.properties as JsonObject))
    for (const name of Object.keys(value.properties as JsonObject)) found.add(name);
  for (const member of Object.values(value)) namesIn(member, found);
  return found;
}

class Program {
  readonly #lines: string[] = ['export {};'];

  /** The numbers of the lines. */
  add(...lines: readonly string[]): readonly number[] {
    return lines.map((line) => this.#lines.push(line));
  }

  line(number: number): string {
    return this.#lines[number - 1] ?? '';
  }

  /** The first error of each line. */
  async compile(): Promise<ReadonlyMap<number, string>> {
    const folder = await mkdtemp(join(tmpdir(), 'compile-source-'));
    try {
      await writeFile(join(folder, 'pairs.ts'), this.#lines.join('\n'));
      const compilerOptions = { strict: true, noEmit: true, target: 'es2022', module: 'esnext', types: [] };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['pairs.ts'] }));
      const { output } = await runCompiler(folder);
      const errors = [...output.matchAll(/^pairs\.ts\((\d+),\d+\): error (.*)$/gm)];
      if (errors.length === 0 && output.trim() !== '') throw new Error(output.slice(0, 2_000));
      return new Map(errors.reverse().map(([, line, message]) => [Number(line), String(message)]));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}
