import type { MeasuredBroker } from '../broker/bench-broker.js';
import type { Place } from '../broker/place.js';
import { othersMs, type ServerPids, watchCpu } from '../machine/cpu-watch.js';
import { ArmChild } from './arm-child.js';
import type { Arm, Case } from './question.js';
import type { Figures } from './summarise.js';
import type { ArmSetting, Sample } from './workload.js';

/** What arms are given and what they work with. */
export interface ArmSurroundings {
  readonly broker: MeasuredBroker;
  readonly servers: ServerPids;
  readonly contracts: string;
  readonly redisUrl?: string;
}

/** What one run came to, and who had the processors meanwhile. */
export interface Run {
  readonly figures: Figures;
  readonly totalMs: number;
  readonly othersMs: number;
}

const NOWHERE: Place = { exchange: '', queue: '' };

/** An arm that can be run: its place stands, and unless it wants a fresh process for each run, its process waits. */
export class OpenArm {
  readonly arm: Arm;
  /** Of all rounds so far. */
  readonly runs: Figures[] = [];
  readonly #case: Case;
  readonly #setting: Omit<ArmSetting, 'program'>;
  readonly #around: ArmSurroundings;
  #child: ArmChild | undefined;

  private constructor(one: Case, arm: Arm, around: ArmSurroundings, place: Place) {
    const { broker, contracts, redisUrl } = around;
    this.arm = arm;
    this.#case = one;
    this.#around = around;
    this.#setting = {
      options: arm.options,
      runMs: one.runMs,
      url: broker.url,
      place,
      contracts,
      ...(redisUrl === undefined ? {} : { redisUrl }),
    };
  }

  /** @throws {Unavailable} when it cannot be measured on this machine. */
  static async open(one: Case, arm: Arm, around: ArmSurroundings): Promise<OpenArm> {
    const { queue } = one;
    const place =
      queue === undefined
        ? NOWHERE
        : await around.broker.createPlace(slugOf(arm.name), queue, arm.hasOwnQueue === true);
    const open = new OpenArm(one, arm, around, place);
    if (arm.isFresh !== true) await open.#start();
    return open;
  }

  async run(): Promise<Run> {
    const { queue } = this.#case;
    const child = this.#child ?? (await this.#start());
    try {
      if (queue !== undefined) await this.#around.broker.refill(this.#setting.place, queue.filled);
      await child.prepare();
      const watched = watchCpu(this.#around.servers);
      const { sample, cpuMs } = await child.run();
      const shares = watched();
      const figures = { ...sample.figures, ...serverFigures(sample, shares.serversMs) };
      return { figures, totalMs: shares.totalMs, othersMs: othersMs(shares, cpuMs) };
    } finally {
      if (this.arm.isFresh === true) await this.close();
    }
  }

  /** What it is doing fails from now on. */
  kill(): void {
    this.#child?.kill();
  }

  async close(): Promise<void> {
    await this.#child?.close();
    this.#child = undefined;
  }

  async #start(): Promise<ArmChild> {
    this.#child = await ArmChild.start(this.arm.program, this.#setting, this.arm.startMs);
    return this.#child;
  }
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
