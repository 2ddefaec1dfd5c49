import type { ReplayStance } from '@bloodbank/core/envelope';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { MAX_PARTITIONS } from '@bloodbank/core/routing';
import type { ValidateFunction } from 'ajv';
import type { Finding } from '../finding.js';
import { loadAjv } from './load-ajv.js';
import type { ParsedFile } from './parse-file.js';

/** What rascal has no words for: the one key of a topology file that is ours. */
export interface BloodbankSection {
  readonly queues?: Readonly<Record<string, QueuePolicy>>;
}

export interface QueuePolicy {
  readonly retry?: RetryPolicy;
  /** Lays the queue out in so many partitions, each in order by itself. */
  readonly partitions?: number;
  /** Whether the loader lays out the dead-letter queue. Default true. */
  readonly deadLetter?: boolean;
  /** How the handlers of this queue stand to events that are lived again. Default: as each subscription says. */
  readonly replay?: ReplayStance;
}

const MAX_DELAY_MS = 2 ** 32 - 1;
/** Each is a queue of its own. */
const MAX_DELAYS = 32;

const SECTION_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    queues: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          deadLetter: { type: 'boolean' },
          replay: { enum: ['idempotent', 'skip-effects', 'refuse'] },
          partitions: { type: 'integer', minimum: 2, maximum: MAX_PARTITIONS },
          retry: {
            type: 'object',
            additionalProperties: false,
            required: ['attempts', 'delaysMs'],
            properties: {
              attempts: { type: 'integer', minimum: 1 },
              delaysMs: {
                type: 'array',
                maxItems: MAX_DELAYS,
                items: { type: 'integer', minimum: 0, maximum: MAX_DELAY_MS },
              },
            },
          },
        },
      },
    },
  },
} as const;

let validate: ValidateFunction<BloodbankSection> | undefined;

export type SectionResult = { readonly section: BloodbankSection; readonly findings: readonly Finding[] };

/** Reads the section; an invalid one counts as absent, and is found. */
export function parseBloodbankSection(value: unknown, { locate }: ParsedFile): SectionResult {
  if (value === undefined) return { section: {}, findings: [] };
  validate ??= new (loadAjv())({ allErrors: true }).compile<BloodbankSection>(SECTION_SCHEMA);
  if (validate(value)) return { section: value, findings: [] };
  const findings = (validate.errors ?? []).map((error): Finding => {
    const pointer = `/bloodbank${error.instancePath}`;
    const unknown: unknown = error.params['additionalProperty'];
    const place = locate(typeof unknown === 'string' ? `${pointer}/${unknown}` : pointer);
    const what = typeof unknown === 'string' ? `knows no key "${unknown}"` : (error.message ?? 'is refused');
    return {
      severity: 'error',
      rule: 'bloodbank-schema',
      ...place,
      message: `${pointer} ${what}.`,
      fix: 'A queue under "bloodbank" takes "retry": { "attempts", "delaysMs" }, "partitions" from 2 to 64, "deadLetter": true or false, and "replay": "idempotent", "skip-effects" or "refuse".',
    };
  });
  return { section: {}, findings };
}
