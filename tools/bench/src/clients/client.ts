import type { Message } from '../events/message.js';
import type { ArmSetting } from '../harness/workload.js';

/** A library's way to publish, as its documentation shows it. */
export interface OpenPublisher {
  /** Hands one event over; `settled` is called when the broker confirmed it, or with why it did not. */
  publish(message: Message, settled: (error?: unknown) => void): void;
  close(): Promise<void>;
}

/** A library's way to consume: connected, but nothing is consumed yet. */
export interface OpenConsumer {
  /** Hands over each payload, and acknowledges it once `onPayload` has returned. */
  start(onPayload: (payload: Payload) => void): Promise<void>;
  close(): Promise<void>;
}

export type Payload = Readonly<Record<string, unknown>>;

export interface Client {
  openPublisher(setting: ArmSetting): Promise<OpenPublisher>;
  /** Reads `prefetch` of the setting's options, and `batch`, how many are acknowledged together, where it knows such. */
  openConsumer(setting: ArmSetting): Promise<OpenConsumer>;
}

/**
 * Every client has it that lets its user choose: without it a body of several frames waits for the other side's delayed TCP
 * acknowledgement, 40 ms, and nothing else would be measured.
 */
export const NO_DELAY: { readonly noDelay: true } = { noDelay: true };

export function numberOption({ options }: ArmSetting, name: string): number {
  const value = options[name];
  if (typeof value !== 'number') throw new Error(`The option "${name}" of an arm must be a number, not ${value}.`);
  return value;
}
