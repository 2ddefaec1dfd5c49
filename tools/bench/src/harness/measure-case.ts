import { shuffled } from '../statistics/shuffle.js';
import { type ArmSurroundings, OpenArm } from './open-arm.js';
import type { Arm, Case } from './question.js';
import type { LeftOut } from './result.js';
import type { MeasuredCase } from './summarise.js';
import { Unavailable } from './workload.js';

export interface CaseSurroundings extends ArmSurroundings {
  readonly rounds: number;
  readonly chance: () => number;
  /** Ends everything at once; what was opened is closed all the same. */
  readonly signal: AbortSignal;
  libraryVersion(name: string): string;
  /** Told what is going on, for whoever waits. */
  progress(text: string): void;
}

/** Opens all arms of a case, runs each once to warm up, then round by round each in an order of chance. */
export async function measureCase(one: Case, around: CaseSurroundings): Promise<MeasuredCase> {
  const { signal } = around;
  const leftOut: LeftOut[] = [];
  const others: number[] = [];
  let arms: OpenArm[] = [];
  const interrupt = (): void => {
    for (const open of arms) open.kill();
  };
  signal.addEventListener('abort', interrupt);
  try {
    for (const arm of one.arms) {
      around.progress(`${one.name}: ${arm.name} starts`);
      await attempt(arm, async () => void arms.push(await OpenArm.open(one, arm, around)));
    }
    for (const open of arms) {
      around.progress(`${one.name}: ${open.arm.name} warms up`);
      await attempt(open.arm, () => open.run());
    }
    for (let round = 1; round <= around.rounds; round++) {
      let [totalMs, othersMs] = [0, 0];
      for (const open of shuffled(arms, around.chance)) {
        around.progress(`${one.name}: round ${round} of ${around.rounds}, ${open.arm.name}`);
        await attempt(open.arm, async () => {
          const run = await open.run();
          open.runs.push(run.figures);
          totalMs += run.totalMs;
          othersMs += run.othersMs;
        });
      }
      others.push(totalMs === 0 ? 0 : othersMs / totalMs);
    }
  } finally {
    signal.removeEventListener('abort', interrupt);
    await Promise.all(arms.map((open) => open.close()));
    await around.broker.clear();
  }
  const measured = arms.map(({ arm: { name, library }, runs }) => ({
    name,
    ...(library === undefined ? {} : { library: around.libraryVersion(library) }),
    runs,
  }));
  return { name: one.name, reference: one.reference, others, arms: measured, leftOut };

  /** An arm that fails is out of the case; the others go on. */
  async function attempt(arm: Arm, work: () => Promise<unknown>): Promise<void> {
    try {
      signal.throwIfAborted();
      await work();
    } catch (thrown) {
      signal.throwIfAborted();
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      leftOut.push({ arm: arm.name, why, isFailure: !(thrown instanceof Unavailable) });
      await arms.find((open) => open.arm === arm)?.close();
      arms = arms.filter((open) => open.arm !== arm);
    }
  }
}
