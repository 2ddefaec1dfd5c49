import type { Registry } from '@bloodbank/core/contract';
import type { Finding, Origin } from '../finding.js';
import type { RascalFragment } from '../rascal/rascal-config.js';
import type { Topology } from '../topology.js';

/** What a rule looks at. */
export interface CheckSubject {
  readonly topology: Topology;
  readonly vhost: RascalFragment;
  readonly registry: Registry;
  /** Of the events. */
  readonly exchange: string;
}

/** What a rule says of one place; the engine adds the rule's name. */
export interface Violation {
  readonly severity?: Finding['severity'];
  readonly origin?: Origin | undefined;
  readonly message: string;
  readonly fix: string;
}

/** Something that cannot work although every file is valid. One rule, one file of its name. */
export interface Rule {
  readonly id: string;
  readonly find: (subject: CheckSubject) => readonly Violation[];
}
