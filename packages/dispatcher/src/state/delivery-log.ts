import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DeliveryAttempt, DeliveryOutcome, DispatcherDelivery } from '@bloodbank/core/ports';
import { writeAtomically } from './write-atomically.js';

/** One attempt at an action, as it is written: a line of the log. What is needed to do it again stands with the first, where it is not too large. */
export interface AttemptLine extends Omit<DispatcherDelivery, 'attempts'>, DeliveryAttempt {
  readonly outcome: DeliveryOutcome;
}

const MAX_EVENT_LENGTH: number = 64 * 1024;
const DEFAULT_MAX_DELIVERIES = 1_000;

/**
 * Every attempt, a line each, in a bounded file beside the state. Several processes may append; a line that was cut off by a crash is
 * passed over. It is for people and for redelivery: nothing that must not be lost stands here alone.
 */
export class DeliveryLog {
  readonly #path: string;
  readonly #maxDeliveries: number;
  #lines: number | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, maxDeliveries: number = DEFAULT_MAX_DELIVERIES) {
    this.#path = path;
    this.#maxDeliveries = maxDeliveries;
  }

  append(line: AttemptLine): Promise<void> {
    const isHuge = line.event !== undefined && JSON.stringify(line.event).length > MAX_EVENT_LENGTH;
    const { event: _, ...small } = line;
    const text = `${JSON.stringify(isHuge ? small : line)}\n`;
    this.#writing = this.#writing.catch(() => {}).then(() => this.#write(text));
    return this.#writing;
  }

  /** The newest first. */
  async list(): Promise<readonly DispatcherDelivery[]> {
    return [...gather(await this.#read()).values()].reverse();
  }

  async find(deliveryId: string): Promise<DispatcherDelivery | undefined> {
    return gather(await this.#read()).get(deliveryId);
  }

  async #write(text: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    this.#lines ??= (await this.#read()).length;
    // Begins on a line of its own also behind one that was cut off.
    await appendFile(this.#path, this.#lines === 0 ? text : `\n${text}`, { mode: 0o600 });
    this.#lines += 1;
    if (this.#lines > 4 * this.#maxDeliveries) await this.#compact();
  }

  async #compact(): Promise<void> {
    const lines = await this.#read();
    const kept = new Set([...gather(lines).keys()].slice(-this.#maxDeliveries));
    const staying = lines.filter(({ delivery_id: id }) => kept.has(id)).slice(-2 * this.#maxDeliveries);
    await writeAtomically(this.#path, staying.map((line) => `${JSON.stringify(line)}\n`).join(''));
    this.#lines = staying.length;
  }

  async #read(): Promise<readonly AttemptLine[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((line) => readLine(line) ?? []);
  }
}

function readLine(line: string): AttemptLine | undefined {
  if (line === '') return undefined;
  try {
    const value = JSON.parse(line) as Partial<AttemptLine> | null;
    return typeof value?.delivery_id === 'string' && typeof value.at === 'string' ? (value as AttemptLine) : undefined;
  } catch {
    return undefined;
  }
}

/** In the order of their last attempts. */
function gather(lines: readonly AttemptLine[]): Map<string, DispatcherDelivery> {
  const deliveries = new Map<string, DispatcherDelivery>();
  for (const line of lines) {
    const { at, attempt, took_ms, outcome, status, reason, reply, event, ...facts } = line;
    const known = deliveries.get(line.delivery_id);
    const told = {
      at,
      attempt,
      outcome,
      ...(took_ms === undefined ? {} : { took_ms }),
      ...(status === undefined ? {} : { status }),
      ...(reason === undefined ? {} : { reason }),
      ...(reply === undefined ? {} : { reply }),
    };
    const first = event ?? known?.event;
    deliveries.delete(line.delivery_id);
    deliveries.set(line.delivery_id, {
      ...facts,
      outcome,
      attempts: [...(known?.attempts ?? []), told],
      ...(first === undefined ? {} : { event: first }),
    });
  }
  return deliveries;
}
