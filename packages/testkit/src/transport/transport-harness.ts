import type {
  Address,
  Capabilities,
  ConsumerGroup,
  HeaderValue,
  MessageProperties,
  Transport,
} from '@bloodbank/core/ports';

/** What a harness must be able to do to its broker before a clause can be tested. */
export type Ability = 'cut' | 'stall' | 'nack' | 'foreign';

/** A message that waits for a group, seen from outside. */
export interface RestingMessage {
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  /** Without those of the broker and the bus. */
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** Present on a dead letter that says why it is one. */
  readonly deadLetter?: DeadLetterFacts;
}

export interface DeadLetterFacts {
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly address: Address;
}

/** A message as anybody with a client library may send it: with headers that the bus reserves. */
export interface ForeignMessage {
  /** Where to: an address, or past all addresses to a group. */
  readonly address: Address | ConsumerGroup;
  readonly body: Uint8Array;
  readonly messageId?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Bounds of the publish window, for the clause that fills it. */
export interface HarnessTransportOptions {
  readonly window?: { readonly count: number; readonly bytes: number };
}

/** What the conformance suite needs beside the transport: a way to look from outside, and to do harm. */
export interface TransportHarness {
  /** How long a fact may take to come. */
  readonly patienceMs: number;
  createTransport(options?: HarnessTransportOptions): Promise<Transport>;
  /** Removes and returns what waits for a group; nothing, when there is no such group. */
  takeAll(group: ConsumerGroup): Promise<readonly RestingMessage[]>;
  takeDeadLetters(group: ConsumerGroup): Promise<readonly RestingMessage[]>;
  /** `false` where the broker knows nothing of a tap, so that there is nothing that one could leave behind. Default true. */
  readonly hasTapPlaces?: boolean;
  /** Whether the broker knows a place that a consumption named. */
  hasPlace(name: string): Promise<boolean>;
  deleteGroup(group: ConsumerGroup): Promise<void>;
  /** `foreign`. Resolves once the message is routed. */
  publishForeign(message: ForeignMessage): Promise<void>;
  /** `nack`. From now on the broker refuses events with this key. */
  refuseMessages(key: string): Promise<void>;
  /** `cut`. Every connection of the transports breaks; they may return at once. */
  cut(): Promise<void>;
  /** `cut`. As `cut`, but nobody can return before `rejoin`. */
  isolate(): Promise<void>;
  rejoin(): Promise<void>;
  /** `stall`. The broker answers nothing, and closes nothing, until `resume`. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

/** How to open a harness, and what it cannot do. */
export interface HarnessFactory {
  /** As its transports declare them: what they lack is skipped, with their reason. */
  readonly capabilities: Capabilities;
  /** For each missing ability, the reason, which the skipped tests show. */
  readonly cannot?: Readonly<Partial<Record<Ability, string>>>;
  /** Called for each clause. */
  open(): Promise<TransportHarness>;
}
