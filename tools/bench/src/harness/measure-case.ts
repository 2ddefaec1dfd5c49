import type { BenchBroker } from '../broker/bench-broker.js';
import type { Place } from '../broker/place.js';
import { othersMs, type ServerPids, watchCpu } from '../machine/cpu-watch.js';
import { shuffled } from '../statistics/shuffle.js';
import { ArmChild } from './arm-child.js';
import type { Arm, Case } from './question.js';
import type { LeftOut } from './result.js';
import type { Figures, MeasuredCase } from './summarise.js';
import { type ArmSetting, type Sample, Unavailable } from './workload.js';

export interface CaseSurroundings {
  readonly rounds: number;
  readonly chance: () => number;
  /** Absent for questions that need none. */
  readonly broker?: BenchBroker;
  readonly servers: ServerPids;
  readonly contracts: string;
  readonly redisUrl?: string;
  readonly signal: AbortSignal;
  libraryVersion(name: string): string;
  /** Told what is going on, for whoever waits. */
  progress(text: string): void;
}

interface RunningArm {
  readonly arm: Arm;
  readonly child: ArmChild;
  readonly place: Place;
  readonly runs: Figures[];
}

const NOWHERE: Place = { exchange: '', queue: '' };

/** Opens all arms of a case, runs each once to warm up, then round by round each in an order of chance. */
export async function measureCase(one: Case, around: CaseSurroundings): Promise<MeasuredCase> {
  const leftOut: LeftOut[] = [];
  const others: number[] = [];
  let running: RunningArm[] = [];
  const interrupt = (): void => {
    for (const { child } of running) child.kill();
  };
  around.signal.addEventListener('abort', interrupt);
  try {
    for (const arm of one.arms) {
      around.progress(`${one.name}: ${arm.name} starts`);
      await attempt(arm, async () => void running.push(await openArm(one, arm, around)));
    }
    for (const open of running) {
      around.progress(`${one.name}: ${open.arm.name} warms up`);
      await attempt(open.arm, () => runOnce(one, open, around));
    }
    for (let round = 0; round < around.rounds; round++) {
      around.progress(`${one.name}: round ${round + 1} of ${around.rounds}`);
      const shares = { totalMs: 0, othersMs: 0 };
      for (const open of shuffled(running, around.chance)) {
        await attempt(open.arm, async () => {
          const run = await runOnce(one, open, around);
          open.runs.push(run.figures);
          shares.totalMs += run.totalMs;
          shares.othersMs += run.othersMs;
        });
      }
      others.push(shares.totalMs === 0 ? 0 : shares.othersMs / shares.totalMs);
    }
  } finally {
    around.signal.removeEventListener('abort', interrupt);
    await Promise.all(running.map(({ child }) => child.close()));
    await around.broker?.clear();
  }
  const arms = running.map(({ arm: { name, library }, runs }) => ({
    name,
    ...(library === undefined ? {} : { library: around.libraryVersion(library) }),
    runs,
  }));
  return { name: one.name, reference: one.reference, others, arms, leftOut };

  /** An arm that fails is out of the case; the others go on. */
  async function attempt(arm: Arm, work: () => Promise<unknown>): Promise<void> {
    try {
      around.signal.throwIfAborted();
      await work();
    } catch (thrown) {
      around.signal.throwIfAborted();
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      leftOut.push({ arm: arm.name, why, isFailure: !(thrown instanceof Unavailable) });
      await running.find((open) => open.arm === arm)?.child.close();
      running = running.filter((open) => open.arm !== arm);
    }
  }
}

async function openArm(one: Case, arm: Arm, around: CaseSurroundings): Promise<RunningArm> {
  const { broker, contracts, redisUrl } = around;
  const place =
    broker === undefined || one.queue === undefined
      ? NOWHERE
      : await broker.createPlace(slugOf(arm.name), one.queue, arm.hasOwnQueue === true);
  const setting: Omit<ArmSetting, 'program'> = {
    options: arm.options,
    runMs: one.runMs,
    url: broker?.url ?? '',
    place,
    contracts,
    ...(redisUrl === undefined ? {} : { redisUrl }),
  };
  return { arm, place, child: await ArmChild.start(arm.program, setting), runs: [] };
}

interface RunOnce {
  readonly figures: Figures;
  readonly totalMs: number;
  readonly othersMs: number;
}

async function runOnce(one: Case, { child, place }: RunningArm, around: CaseSurroundings): Promise<RunOnce> {
  if (one.queue !== undefined) await around.broker?.refill(place, one.queue.filled);
  await child.prepare();
  const watched = watchCpu(around.servers);
  const { sample, cpuMs } = await child.run();
  const shares = watched();
  return {
    figures: { ...sample.figures, ...serverFigures(sample, shares.serversMs) },
    totalMs: shares.totalMs,
    othersMs: othersMs(shares, cpuMs),
  };
}

/** `brokerUs`, `redisUs`: processor time of a server for each message. */
function serverFigures({ messages }: Sample, serversMs: Readonly<Record<string, number>>): Figures {
  if (messages === undefined || messages === 0) return {};
  return Object.fromEntries(Object.entries(serversMs).map(([name, ms]) => [`${name}Us`, (ms * 1_000) / messages]));
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
