/**
 * The CommandStore port: an owner's record of the commands it carried out, so that a repeated command has the same result and
 * the same effects, and is not carried out again inside a stated window. Keys are (owner, key); the key of a command is its
 * event_id or its idempotency key. Each numbered clause has a conformance test of the same number.
 *
 * [K1] claim: of any number of simultaneous claims of one key, exactly one is `claimed`; the others are `busy`.
 * [K2] record: every later claim and look is `recorded`, with that very text, at stage `recorded`, for `windowMs` at least, then
 *      the key is forgotten. It holds also when the lease had run out by then. Only a full store in memory forgets earlier, and
 *      says so.
 * [K3] what was recorded first stays: a second `record` changes nothing and resolves with the first record.
 * [K4] mark: raises the stage (`recorded`, `rolled-back`, `sent`), and never lowers it; later claims and looks tell it.
 * [K5] release: the key may be claimed again at once. It does nothing to a key that is recorded, or claimed by somebody else.
 * [K6] a claim whose holder died is free again after `leaseMs`, and not earlier; `renew` begins the time anew, and tells `false`
 *      once the claim is no longer the holder's.
 * [K7] two owners do not see each other's keys.
 * [K8] a record of the size of several messages comes back as it was.
 * [K9] look: tells the state of a key, or undefined, and changes nothing.
 * [K10] forget: the key may be claimed again at once. It does nothing where another text stands by now.
 * [K11] every call settles within its time, also while the store hangs; then it rejects `command.store-unavailable`.
 */
export interface CommandStore {
  /** Whether it outlives this process. */
  readonly isDurable: boolean;
  /** How long a record is kept, in milliseconds. */
  readonly windowMs: number;
  claim(owner: string, key: string, options: { readonly leaseMs: number }): Promise<CommandClaim>;
  look(owner: string, key: string): Promise<RecordedCommand | { readonly state: 'busy' } | undefined>;
  close(): Promise<void>;
}

/** How far an owner came with a command that it recorded. */
export type CommandStage = 'recorded' | 'rolled-back' | 'sent';

export type CommandClaim = ClaimedCommand | (RecordedCommand & Markable) | { readonly state: 'busy' };

export interface ClaimedCommand {
  readonly state: 'claimed';
  /** Leaves what came of it: a JSON text. Resolves with what stands there from then on. */
  record(outcome: string): Promise<RecordedCommand & Markable>;
  /** Whether it is still the holder's. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

export interface RecordedCommand {
  readonly state: 'recorded';
  readonly outcome: string;
  readonly stage: CommandStage;
}

export interface Markable {
  mark(stage: CommandStage): Promise<void>;
  forget(): Promise<void>;
}

export const COMMAND_STAGES: readonly CommandStage[] = ['recorded', 'rolled-back', 'sent'];
