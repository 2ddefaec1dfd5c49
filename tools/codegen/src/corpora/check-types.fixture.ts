import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { runCompiler } from '../tree.fixture.js';
import { quote } from '../types/literal-type.js';
import type { Declared } from './declare-group.fixture.js';

export interface CheckedGroup {
  /** By test: whether the type accepts the value. Absent where there is no type. */
  readonly accepted?: readonly boolean[];
  /** Errors in the declarations themselves. */
  readonly broken: readonly string[];
}

/**
 * Which values the declared types accept, as the compiler judges it under `--strict`: each value is a constant of its
 * own, most literal type, so that neither excess properties nor widening have a say; or a fresh literal, as people write it.
 */
export async function checkTypes(
  groups: readonly { readonly declared: Declared; readonly values: readonly JsonValue[] }[],
  isFresh = false,
): Promise<readonly CheckedGroup[]> {
  const lines: string[] = ['export {};'];
  const places = new Map<number, readonly [number, number]>();
  const groupAt: number[] = [0];
  for (const [at, { declared, values }] of groups.entries()) {
    if (declared.code === undefined) continue;
    for (const line of [`namespace G${at} {`, ...declared.code.split('\n'), '}']) {
      lines.push(line);
      groupAt[lines.length] = at;
    }
    for (const [test, value] of values.entries()) {
      const type = `G${at}.${declared.typeName}`;
      lines.push(
        isFresh
          ? `{ const fresh: ${type} = ${literal(value)}; void fresh; }`
          : `{ const v = null! as ${valueType(value)}; const accepts: ${type} = v; void accepts; }`,
      );
      places.set(lines.length, [at, test]);
      groupAt[lines.length] = at;
    }
  }
  const refused = new Set<string>();
  const broken = new Map<number, string[]>();
  for (const { line, message } of await compileErrors(lines.join('\n'))) {
    const place = places.get(line);
    if (place !== undefined) refused.add(place.join(' '));
    else {
      const at = groupAt[line] ?? -1;
      broken.set(at, [...(broken.get(at) ?? []), `${message} in ${lines[line - 1]}`]);
    }
  }
  return groups.map(({ declared, values }, at) => ({
    broken: broken.get(at) ?? [],
    ...(declared.code === undefined ? {} : { accepted: values.map((_, test) => !refused.has(`${at} ${test}`)) }),
  }));
}

async function compileErrors(code: string): Promise<readonly { readonly line: number; readonly message: string }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'check-types-'));
  try {
    await writeFile(join(folder, 'cases.ts'), code);
    const compilerOptions = { strict: true, noEmit: true, target: 'es2022', module: 'esnext', types: [] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['cases.ts'] }));
    const { output } = await runCompiler(folder);
    return [...output.matchAll(/^cases\.ts\((\d+),\d+\): error (.*)$/gm)].map(([, line, message]) => ({
      line: Number(line),
      message: String(message),
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A value as a person would write it. */
function literal(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (!isJsonObject(value)) return typeof value === 'string' ? quote(value) : String(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name === '__proto__' ? '["__proto__"]' : quote(name)}: ${literal(member)}`)
    .join(', ')} }`;
}

/** The most literal type of a JSON value. An empty object has no properties, and may be anything that has none. */
function valueType(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(valueType).join(', ')}]`;
  if (isJsonObject(value)) {
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${quote(name)}: ${valueType(member)}`)
      .join('; ')} }`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
}
