/** The broker refuses more than 4,096 bytes. */
const MAX_METADATA = 4_000;

const FORMAT = '2';
/** Of an earlier version, whose members may be in the same group: it has the open ones one by one, never as a run. */
const WITHOUT_RUNS = '1';
/** Of open ones in a row, at most so many are believed of what somebody may have written. */
const MAX_RUN = 100_000;

/** What lies below an offset was settled before, and is handed out once more. */
export interface Replayed {
  readonly until: number;
  readonly id: string;
  readonly reason: string;
}

/**
 * What a group has done with one partition, as it is committed: everything below the offset is settled; of what lies
 * above it up to `handedUntil`, everything but the open ones, each with how many attempts it has spent.
 *
 * The open ones travel as the commit's metadata, those in a row as one. So what settled out of its turn is not delivered again after a restart,
 * and what a crash cut short has its attempt counted.
 */
export class OffsetLedger {
  #handedUntil: number;
  readonly #spent = new Map<number, number>();
  #replayed: Replayed | undefined;

  constructor(offset: number, replayed?: Replayed) {
    this.#handedUntil = offset - 1;
    this.#replayed = replayed;
  }

  /** Metadata that somebody else wrote counts for nothing: then all from the offset on is fresh. */
  static read(offset: number, metadata: string): OffsetLedger {
    const ledger = new OffsetLedger(offset);
    const [format, handed = '', open = '', until = '', id = '', reason = ''] = metadata.split(';');
    const handedUntil = offset + Number.parseInt(handed, 36);
    if ((format !== FORMAT && format !== WITHOUT_RUNS) || !(handedUntil >= offset - 1)) return ledger;
    ledger.#handedUntil = handedUntil;
    if (until !== '') ledger.#replayed = readReplayed(offset + Number.parseInt(until, 36), id, reason);
    for (const entry of open.split(',')) {
      const [run = '', spent = ''] = entry.split('.');
      const [delta = '', more = '0'] = run.split('+');
      const [at, count] = [offset + Number.parseInt(delta, 36), Number.parseInt(spent, 36)];
      if (!(at >= offset && count >= 0)) continue;
      const last = Math.min(at + Math.min(Number.parseInt(more, 36), MAX_RUN), handedUntil);
      for (let one = at; one <= last; one++) ledger.#spent.set(one, count);
    }
    return ledger;
  }

  /** How many attempts it has spent; undefined once it is settled. */
  spentOf(offset: number): number | undefined {
    return offset > this.#handedUntil ? 0 : this.#spent.get(offset);
  }

  /** Which replay hands it out once more; undefined for what comes for the first time. */
  replayOf(offset: number): Replayed | undefined {
    return this.#replayed !== undefined && offset < this.#replayed.until ? this.#replayed : undefined;
  }

  /** Not settled yet, with so many attempts spent. */
  open(offset: number, spent: number): void {
    this.#passTo(offset);
    this.#spent.set(offset, spent);
  }

  settle(offset: number): void {
    this.#passTo(offset);
    this.#spent.delete(offset);
  }

  /** The highest that was ever handed out or passed over. */
  get handedUntil(): number {
    return this.#handedUntil;
  }

  get openCount(): number {
    return this.#spent.size;
  }

  /** As it is committed now. Where the open ones are too many, the last of them count as never handed out. */
  toCommit(): { readonly offset: number; readonly metadata: string } {
    const open = [...this.#spent].sort(([a], [b]) => a - b);
    const offset = open[0]?.[0] ?? this.#handedUntil + 1;
    const replayed = this.#replayedFrom(offset);
    let text = '';
    let handedUntil = this.#handedUntil;
    for (let index = 0; index < open.length; ) {
      const [at, spent] = open[index] as [number, number];
      const first = index;
      // Nearly all of them stand in a row.
      while (open[++index]?.[0] === at + index - first && open[index]?.[1] === spent);
      const more = index - first - 1;
      const run = `${(at - offset).toString(36)}${more === 0 ? '' : `+${more.toString(36)}`}`;
      const entry = `${first === 0 ? '' : ','}${run}.${spent.toString(36)}`;
      if (text.length + entry.length + replayed.length > MAX_METADATA) {
        handedUntil = at - 1;
        break;
      }
      text += entry;
    }
    return { offset, metadata: `${FORMAT};${(handedUntil - offset).toString(36)};${text}${replayed}` };
  }

  #replayedFrom(offset: number): string {
    if (this.#replayed === undefined || this.#replayed.until <= offset) return '';
    const { until, id, reason } = this.#replayed;
    return `;${(until - offset).toString(36)};${encodeURIComponent(id)};${encodeURIComponent(reason)}`;
  }

  #passTo(offset: number): void {
    if (offset > this.#handedUntil) this.#handedUntil = offset;
  }
}

function readReplayed(until: number, id: string, reason: string): Replayed | undefined {
  try {
    return Number.isSafeInteger(until)
      ? { until, id: decodeURIComponent(id), reason: decodeURIComponent(reason) }
      : undefined;
  } catch {
    return undefined;
  }
}
