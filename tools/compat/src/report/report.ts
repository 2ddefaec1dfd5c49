import type { JsonValue } from '@bloodbank/schema-model';
import type { Policy } from '../policy/policy.js';
import type { Bump, Direction, Level, Side } from '../rules/rule.js';
import type { VerdictKind } from '../verdict.js';

export type Mode = 'full' | Direction;
export type { Bump, VerdictKind };

/** `bloodbank check --format json` prints this and nothing else; `report.schema.json` describes it. */
export interface Report {
  readonly events: readonly EventReport[];
  readonly summary: Summary;
}

export interface EventReport {
  readonly event_type: string;
  readonly version: number;
  readonly file: string;
  readonly routing_key: string;
  readonly status: 'unchanged' | 'changed' | 'added' | 'removed';
  /** Where it was, and what it was called, when its file was moved or the event renamed. */
  readonly previous_file?: string;
  readonly previous_type?: string;
  readonly backward: VerdictKind;
  readonly forward: VerdictKind;
  readonly source: { readonly publisher: VerdictKind; readonly consumer: VerdictKind };
  readonly bump: Bump;
  /** What makes the new version that is needed. */
  readonly command?: string;
  readonly findings: readonly Finding[];
  /** Fingerprints of findings on shared parts, each of which stands once, with the first event that it reaches. */
  readonly shared_findings?: readonly string[];
  /** Why the payload could not be compared. */
  readonly error?: string;
}

export interface Finding {
  readonly rule: string;
  readonly docs: string;
  /** Which side is hurt by the other one's messages; both, where one cause breaks both. */
  readonly direction: Direction | 'both';
  readonly verdict: VerdictKind;
  readonly level: Level;
  readonly event_type: string;
  readonly version: number;
  readonly routing_key: string;
  /** Into the current file; where the part is gone, where it would be. */
  readonly pointer: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly previous?: Location;
  /** Where in the payload. Empty for all of it. */
  readonly path: string;
  readonly message: string;
  /** A payload that the writing side may send and the reading side refuses, and what its validator says. */
  readonly witness?: JsonValue;
  readonly witness_error?: string;
  /** Where both directions break: a new message that old consumers refuse. The first one is then an old message. */
  readonly forward_witness?: JsonValue;
  readonly forward_witness_error?: string;
  /** Event types that meet a part which several share. */
  readonly reaches?: readonly string[];
  /** Who is hurt. */
  readonly sides: readonly Side[];
  readonly consumers?: readonly string[];
  readonly fix?: string;
  readonly accepted?: { readonly reason: string; readonly by?: string; readonly at?: string };
  readonly fingerprint: string;
}

export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
}

export interface Summary {
  readonly ok: boolean;
  readonly against: string;
  readonly mode: Mode;
  readonly policy: Policy;
  readonly strict: boolean;
  readonly events: number;
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly accepted: number;
  /** Fingerprints that were accepted and meet no finding any more. */
  readonly unused_acceptances: readonly string[];
  /** The largest of all. */
  readonly bump: Bump;
  readonly duration_ms: number;
}
