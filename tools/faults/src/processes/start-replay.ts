import type { ReplayPlan } from '@bloodbank/event-store';
import { type StartedProgram, startProgram } from '@bloodbank/testkit';

/** What the process is told on its command line. */
export interface ReplayOrders {
  readonly url: string;
  readonly exchange: string;
  readonly storeUrl: string;
  readonly schema: string;
  readonly plan: ReplayPlan;
}

export interface ReplayProcess extends StartedProgram {
  /** As it said last; 0 before. */
  readonly replayed: number;
  /** Once it has ended by itself. */
  readonly state: string | undefined;
}

export function startReplayProcess(orders: ReplayOrders): ReplayProcess {
  const said: { replayed: number; state: string | undefined } = { replayed: 0, state: undefined };
  const program = startProgram(new URL('./replay-process.ts', import.meta.url), [JSON.stringify(orders)], (line) => {
    const [word, value = ''] = line.split(' ');
    if (word === 'replayed') said.replayed = Number(value);
    if (word === 'state') said.state = value;
  });
  return {
    child: program.child,
    lines: program.lines,
    closed: program.closed,
    kill: program.kill,
    printed: program.printed,
    get hasEnded() {
      return program.hasEnded;
    },
    get replayed() {
      return said.replayed;
    },
    get state() {
      return said.state;
    },
  };
}
