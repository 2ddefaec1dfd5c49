/** What failed for good, of one queue and for one reason. */
export interface LetterGroup {
  readonly id: string;
  readonly queue: string;
  readonly event_type: string | null;
  readonly code: string;
  readonly message: string;
  readonly pointer: string | null;
  readonly count: number;
  readonly bytes: number;
  /** RFC 3339. */
  readonly first_at: string | null;
  readonly last_at: string | null;
}

/** `GET /dead-letters` */
export interface LetterGroups {
  /** When they were looked at: RFC 3339. */
  readonly at: string;
  readonly total: number;
  readonly groups: readonly LetterGroup[];
  /** There are more than the gateway looked at. */
  readonly truncated: boolean;
  readonly busy: readonly { readonly queue: string; readonly job: string }[];
}

/** A dead letter, without what was in it. */
export interface Letter {
  readonly id: string;
  readonly group: string;
  /** In which it failed. */
  readonly queue: string;
  readonly event_id: string | null;
  readonly event_type: string | null;
  readonly reason: string;
  readonly code: string;
  readonly message: string;
  readonly pointer: string | null;
  readonly attempts: number | null;
  readonly first_failed_at: string | null;
  readonly failed_at: string | null;
  /** In bytes. */
  readonly size: number;
  readonly etag: string;
}

/** `GET /dead-letters/letters/{queue}/{id}` */
export interface FullLetter extends Letter {
  readonly headers: unknown;
  readonly is_too_large: boolean;
  /** JSON pointers to what is hidden; the empty one is all of it. */
  readonly hidden: readonly string[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly envelope?: unknown;
  readonly body_text?: string;
}

export interface ArchivedLetter extends Letter {
  readonly archived_at: string;
  readonly archived_by: string;
}

export function pathOfLetter(queue: string, id: string): string {
  return `dead-letters/letters/${encodeURIComponent(queue)}/${encodeURIComponent(id)}`;
}
