import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, makeMutants } from './make-mutants.js';
import { TestRunner } from './run-tests.js';
import type { Target } from './targets.js';

export type Verdict = 'killed' | 'survived';

/** A mutant that runs for longer than the whole tests did, by far, does not end. */
const PATIENCE = 5;
const LEAST_TIMEOUT_MS = 120_000;

/** From 1; both are broken too. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/**
 * Breaks one line after the other, and tells of each whether a test noticed. The copy is whole again afterwards.
 *
 * @throws {Error} when the tests fail before anything is broken.
 */
export async function mutateTarget(
  root: string,
  target: Target,
  { from, to }: Lines,
  onVerdict: (mutant: Mutant, verdict: Verdict) => void,
): Promise<void> {
  const path = join(root, target.file);
  const source = readFileSync(path, 'utf8');
  const runner = new TestRunner(root);
  const began = performance.now();
  try {
    if ((await runner.run(target, LEAST_TIMEOUT_MS * PATIENCE)) !== 'passed') {
      throw new Error(`The tests of ${target.file} fail although nothing is broken.`);
    }
    const timeoutMs = Math.max(LEAST_TIMEOUT_MS, PATIENCE * (performance.now() - began));
    for (const mutant of makeMutants(source).filter(({ line }) => line >= from && line <= to)) {
      writeFileSync(path, mutant.text);
      onVerdict(mutant, (await runner.run(target, timeoutMs)) === 'passed' ? 'survived' : 'killed');
    }
  } finally {
    runner.close();
    writeFileSync(path, source);
  }
}
