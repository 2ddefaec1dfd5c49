/** A ticket of Plane, as rules, gates and placeholders see it. Its wire names are those of the original dispatcher. */
export interface Ticket {
  readonly issue_id: string;
  /** `BB-42` */
  readonly ticket_ref: string;
  readonly title: string;
  readonly updated_at: string;
  /** Slug of its state's name. */
  readonly state: string;
  /** Slugs, in the order in which they were given. */
  readonly labels: readonly string[];
  readonly component: string | null;
  readonly url: string;
  /** `<action>:<updated_at>:<state>:<labels, sorted>` */
  readonly fingerprint: string;
  readonly workspace_id: string;
  /** `<state>:<labels, sorted>`: what its standing is, whoever edits it meanwhile. */
  readonly state_and_labels: string;
  readonly agent: string | null;
  /** As it was spelt, in lower case. */
  readonly action: string;
  readonly project_id: string | null;
  readonly created_at: string | null;
}

/** Names that placeholders may use. */
export const TICKET_FIELDS: readonly (keyof Ticket)[] = [
  'issue_id',
  'ticket_ref',
  'title',
  'updated_at',
  'state',
  'labels',
  'component',
  'url',
  'fingerprint',
  'workspace_id',
  'state_and_labels',
  'agent',
  'action',
  'project_id',
  'created_at',
];

/** What is known of a ticket beyond itself. */
export interface TicketReading {
  readonly ticket: Ticket;
  /** Every slug by which its state may be named: name, slug, key, group. */
  readonly states: readonly string[];
  /** Ids of states and labels that the webhook gives without a name. */
  readonly unnamed: readonly string[];
}
