import { explainTls, toError } from '@bloodbank/core/errors';

/** What a database said, in words for whoever has to do something about it. */
export interface DatabaseFailure {
  /** A clause: `refuses: …`, `does not answer: …`. */
  readonly says: string;
  readonly remedy: string | undefined;
}

/** By PostgreSQL's error codes (its manual, appendix A). */
const REMEDIES: readonly (readonly [code: RegExp, remedy: string])[] = [
  [/^28P01$/, 'Correct the password in DATABASE_URL.'],
  [/^28/, 'Correct the role in DATABASE_URL, or let it in: pg_hba.conf of the server says who may connect from where.'],
  [/^3D000$/, 'Create the database, or correct its name at the end of DATABASE_URL.'],
  [/^53300$/, 'All connections are taken. End some, raise max_connections, or put a pooler between.'],
  [/^53(100|200)$/, 'Give the server room: its disk or its memory is full.'],
  [/^57P0[123]$/, 'The server starts or shuts down. Wait for it.'],
  [/^42501$/, 'Grant the role what it lacks, or name another one in DATABASE_URL.'],
  [/^25006$/, 'The database is read-only: name the primary in DATABASE_URL, or let the role write.'],
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'Start the server, or correct host and port in DATABASE_URL.',
  ],
];

/** A code of five characters comes from the server itself, which then answers and refuses. */
const IS_FROM_SERVER = /^[0-9A-Z]{5}$/;

export function describeFailure(thrown: unknown): DatabaseFailure {
  const tls = explainTls(thrown);
  if (tls !== undefined) return { says: `does not answer: ${tls.reason}`, remedy: tls.remedy };
  const error = toError(thrown);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Of several addresses that were tried, Node says nothing but the code.
  const message = error.message === '' ? code : error.message;
  const remedy = REMEDIES.find(([codes]) => codes.test(code))?.[1];
  return { says: `${IS_FROM_SERVER.test(code) ? 'refuses' : 'does not answer'}: ${message}`, remedy };
}
