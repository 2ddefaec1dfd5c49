import type { JsonObject } from '@bloodbank/schema-model';
import type { VerdictKind } from '../verdict.js';

/** `backward`: old payloads under the new schema. `forward`: new payloads under the old schema. */
export type Direction = 'backward' | 'forward';
export const DIRECTIONS: readonly Direction[] = ['backward', 'forward'];

/** How much a finding weighs: an `error` fails the check, a `warning` fails it with --strict, a `note` never does. */
export type Level = 'error' | 'warning' | 'note';

/** What a change asks of the version: of the package that holds the contracts, or of the event itself. */
export type Bump = 'none' | 'patch' | 'minor' | 'major' | 'new-version';

/** Who is hurt by a change. Requesters send a command and wait for its reply; HTTP producers post to a route of the gateway. */
export type Side = 'publishers' | 'consumers' | 'requesters' | 'http-producers';

/** What a change does beside refusing payloads. */
export interface Effects {
  /** What it means, as the end of a sentence, where that is not that messages are refused. */
  readonly effect?: string;
  readonly sides?: readonly Side[];
  /** The release that it asks for, at least. */
  readonly bump?: Bump;
}

/** What a change of an annotation does: which way, how bad it is, to whom, and which release it asks for. */
export interface WordImpact extends Required<Effects> {
  readonly directions: readonly Direction[];
  readonly verdict: VerdictKind;
  readonly level: Level;
  /** Of the code against the generated types, what does not compile any more. */
  readonly breaksCode?: readonly ('publisher' | 'consumer')[];
}

export type WordImpacts = Readonly<Partial<Record<'added' | 'changed' | 'removed', WordImpact>>>;

/** Something that a rule saw and that may break a direction. Whether it does, the engine says. */
export interface Claim extends Effects {
  readonly direction: Direction;
  /** What changed, as the subject of a sentence's end: "minLength of the string was raised from 1 to 3". */
  readonly message: string;
  /** The keyword, and what is below it, that a person should look at. */
  readonly at: readonly (string | number)[];
  /** The same in the previous version, where it stood elsewhere. */
  readonly before?: readonly (string | number)[];
  /** The previous schema with this change alone, so that it can be compared by itself. */
  readonly alone: JsonObject;
  /** The current schema with this change taken back, so that a payload is preferred which no other change refuses. */
  readonly undone?: JsonObject;
  /** The same by itself where each of several changes hides the others: the previous schema with those made already. */
  readonly apart?: { readonly previous: JsonObject; readonly alone: JsonObject };
  /** Where it breaks, it accounts for whatever else changed at its place and below: a value of another type, a closed door. */
  readonly covers?: true;
  /** What it weighs where the engine proves the direction safe all the same. Left out: it is not worth a word. */
  readonly whenSafe?: Level;
  /** What the previous version's `x-deprecated` said of it. A date in it that has passed lets the change through. */
  readonly deprecated?: string;
}

/** Two versions of one schema, whatever in it they stand for. References are not followed. */
export interface SchemaChange {
  readonly previous: JsonObject;
  readonly current: JsonObject;
  /** The whole payload. */
  readonly isRoot: boolean;
  /** A reference that leads to another definition than before; not one whose definition was renamed or moved. */
  readonly isRetargeted: boolean;
  /** Properties that other parts declare of the same value; none where they are not known. */
  readonly elsewhere?: { readonly previous: JsonObject; readonly current: JsonObject };
}

/** A rule explains and locates; it never decides. Its id is its file, its case folder, its test and its anchor in the docs. */
export interface Rule {
  readonly id: string;
  /** Completes "Checks that ...". */
  readonly purpose: string;
  /** Why a change of this kind breaks somebody, or cannot. */
  readonly why: string;
  readonly fix: string;
  /** The annotation that it is about, and what a change of it does. */
  readonly word?: string;
  readonly on?: WordImpacts;
  readonly find: (change: SchemaChange) => Iterable<Claim>;
}
