import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIXTURES, type Finished, runCompiler } from '../tree.fixture.js';

/** A payload with the event type that it is one of. */
export type Literal = readonly [type: string, payload: unknown];

/** What the compiler says of payloads written as literals, against contracts that `write` puts into a folder. */
export async function compileLiterals(
  literals: readonly Literal[],
  write: (out: string) => Promise<unknown>,
): Promise<Finished> {
  const folder = await mkdtemp(join(tmpdir(), 'literals-'));
  try {
    await cp(join(FIXTURES, 'consumer/tsconfig.json'), join(folder, 'tsconfig.json'));
    await write(join(folder, 'out'));
    const lines = literals.map(
      ([type, payload], at) => `export const p${at}: EventMap['${type}'] = ${JSON.stringify(payload)};`,
    );
    const text = ["import type { EventMap } from './out/index.gen.js';", ...lines, ''].join('\n');
    await writeFile(join(folder, 'literals.mts'), text);
    return await runCompiler(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
