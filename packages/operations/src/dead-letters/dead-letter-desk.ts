import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { QueueAdmin, QueueInfo } from '@bloodbank/core/ports';
import type { SharedAdmin } from '../shared-admin.js';
import { createLetterIds, factsOf, type LetterFacts } from './letter-facts.js';
import { createQueueTurns, type QueueTurns } from './queue-turns.js';
import type { QueuePair } from './resolve-queue.js';

/** What rested in a dead-letter queue at one time. */
export interface DeadLetterSnapshot {
  /** Of this one look. */
  readonly id: string;
  /** RFC 3339 */
  readonly at: string;
  readonly deadLetterQueue: string;
  /** How many rest, as the broker counts. */
  readonly resting: number;
  /** Oldest first; without those behind what is looked at in one go. */
  readonly letters: readonly LetterFacts[];
  readonly isTruncated: boolean;
  /** The job that is at work on it: then this is what is known from before, without what it has dealt with. */
  readonly job: string | undefined;
}

/** The dead letters of a site for many who ask at once: one look serves them all, and what is done is done in turn. */
export interface DeadLetterDesk {
  readonly turns: QueueTurns;
  /** Undefined where there is no such queue. A look that is younger than `maxAgeMs` will do where the broker's count is the same. */
  look(pair: QueuePair, maxAgeMs?: number): Promise<DeadLetterSnapshot | undefined>;
  /** One letter whole; undefined where it rests there no more. @throws {BloodbankError} `operation.queue-busy` */
  find(pair: QueuePair, id: string): Promise<DeadLetter | undefined>;
  /** How many rest, also while somebody holds some in hand. */
  inspect(admin: Pick<QueueAdmin, 'inspect'>, deadLetterQueue: string): Promise<QueueInfo | undefined>;
  /** One of them was dealt with, by whoever has the turn. */
  forget(deadLetterQueue: string, id: string): void;
  /** Whatever is known of the queue is old. */
  outdate(deadLetterQueue: string): void;
}

export const MAX_LOOK: { readonly letters: number; readonly bytes: number } = {
  letters: 20_000,
  bytes: 512 * 1024 * 1024,
};
const MAX_SNAPSHOTS = 200;

interface WaitingLook {
  readonly look: Promise<DeadLetterSnapshot | undefined>;
  readonly maxAgeMs: number;
}

interface KnownLetters {
  readonly snapshot: DeadLetterSnapshot;
  readonly lookedAtMs: number;
  /** Those that were dealt with since. */
  readonly gone: Set<string>;
}

export function createDeadLetterDesk(admin: SharedAdmin): DeadLetterDesk {
  const turns = createQueueTurns();
  const known = new Map<string, KnownLetters>();
  /** Looks that have not begun: they see what whoever joins them asks for. */
  const waiting = new Map<string, WaitingLook>();
  let looks = 0;

  async function lookNow(deadLetterQueue: string, maxAgeMs: number): Promise<DeadLetterSnapshot | undefined> {
    return admin.use(async (opened) => {
      const info = await opened.inspect(deadLetterQueue);
      if (info === undefined) return undefined;
      const last = known.get(deadLetterQueue);
      const isFresh = last !== undefined && last.gone.size === 0 && performance.now() - last.lookedAtMs <= maxAgeMs;
      if (isFresh && last.snapshot.resting === info.messages) return last.snapshot;
      const { letters, isTruncated } = await readAll(opened, deadLetterQueue);
      const resting = isTruncated ? info.messages : letters.length;
      const at = new Date().toISOString();
      looks += 1;
      const snapshot = { id: String(looks), at, deadLetterQueue, resting, letters, isTruncated, job: undefined };
      known.delete(deadLetterQueue);
      known.set(deadLetterQueue, { snapshot, lookedAtMs: performance.now(), gone: new Set() });
      for (const oldest of known.keys()) if (known.size > MAX_SNAPSHOTS) known.delete(oldest);
      return snapshot;
    });
  }

  return {
    turns,

    async look({ deadLetterQueue }, maxAgeMs = 0) {
      const job = turns.jobOf(deadLetterQueue);
      const last = known.get(deadLetterQueue);
      if (job !== undefined) return last && withoutGone(last, job);
      const next = waiting.get(deadLetterQueue);
      if (next !== undefined && next.maxAgeMs <= maxAgeMs) return next.look;
      const look = turns.take(deadLetterQueue, () => {
        if (waiting.get(deadLetterQueue)?.look === look) waiting.delete(deadLetterQueue);
        return lookNow(deadLetterQueue, maxAgeMs);
      });
      waiting.set(deadLetterQueue, { look, maxAgeMs });
      look.catch(() => {
        if (waiting.get(deadLetterQueue)?.look === look) waiting.delete(deadLetterQueue);
      });
      return look;
    },

    find({ deadLetterQueue }, id) {
      return turns.take(deadLetterQueue, () =>
        admin.use(async (opened) => {
          let found: DeadLetter | undefined;
          if ((await opened.inspect(deadLetterQueue)) === undefined) return undefined;
          const idOf = createLetterIds();
          await opened.visitDeadLetters(deadLetterQueue, async (letter) => {
            if (idOf(letter) !== id) return { kind: 'keep' };
            found = letter;
            return { kind: 'stop' };
          });
          return found;
        }),
      );
    },

    async inspect(opened, deadLetterQueue) {
      const job = turns.jobOf(deadLetterQueue);
      if (job === undefined) return turns.take(deadLetterQueue, () => opened.inspect(deadLetterQueue));
      const last = known.get(deadLetterQueue);
      if (last === undefined) return opened.inspect(deadLetterQueue);
      return { queue: deadLetterQueue, messages: withoutGone(last, job).resting, consumers: 0 };
    },

    forget: (deadLetterQueue, id) => void known.get(deadLetterQueue)?.gone.add(id),

    outdate: (deadLetterQueue) => void known.delete(deadLetterQueue),
  };
}

function withoutGone({ snapshot, gone }: KnownLetters, job: string): DeadLetterSnapshot {
  const letters = snapshot.letters.filter(({ id }) => !gone.has(id));
  return { ...snapshot, letters, resting: snapshot.resting - (snapshot.letters.length - letters.length), job };
}

async function readAll(
  admin: QueueAdmin,
  deadLetterQueue: string,
): Promise<Pick<DeadLetterSnapshot, 'letters' | 'isTruncated'>> {
  const letters: LetterFacts[] = [];
  const idOf = createLetterIds();
  let bytes = 0;
  let isTruncated = false;
  await admin.visitDeadLetters(deadLetterQueue, async (letter) => {
    if (letters.length >= MAX_LOOK.letters || bytes >= MAX_LOOK.bytes) {
      isTruncated = true;
      return { kind: 'stop' };
    }
    bytes += letter.body.length;
    letters.push(factsOf(letter, deadLetterQueue, idOf(letter)));
    return { kind: 'keep' };
  });
  return { letters, isTruncated };
}
