import type { JsonObject } from '@bloodbank/schema-model';
import type { Comparison } from '../compare.js';
import type { Policy } from '../policy/policy.js';
import type { Consumer } from '../rules/event-rule.js';
import type { TreeEvent } from '../trees/schema-tree.js';
import type { Mode, VerdictKind } from './report.js';

/** The engine, or what stands in for it. */
export type Compare = (
  previous: JsonObject,
  current: JsonObject,
  options: { readonly policy: Policy; readonly budgetMs?: number },
) => Comparison;

export interface SourceVerdict {
  readonly publisher: VerdictKind;
  readonly consumer: VerdictKind;
}

export interface Acceptance {
  readonly fingerprint: string;
  readonly reason: string;
  readonly by?: string;
  readonly at?: string;
}

export interface CheckOptions {
  /** What the previous tree is called: `git:main`, a folder. */
  readonly against: string;
  readonly mode?: Mode;
  readonly policy?: Policy;
  readonly strict?: boolean;
  /** The engine, or what stands in for it. */
  readonly compare?: Compare;
  /** What of the generated types changed; without it nothing is said of them. */
  readonly compareSource?: (previous: TreeEvent, current: TreeEvent) => SourceVerdict;
  readonly consumersOf?: (event: TreeEvent) => readonly Consumer[];
  readonly accepted?: readonly Acceptance[];
  readonly now?: Date;
}
