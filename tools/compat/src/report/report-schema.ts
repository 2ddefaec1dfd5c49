import type { JsonObject } from '@bloodbank/schema-model';

const word = { enum: ['SAFE', 'BREAK', 'UNPROVEN'] };
const bump = { enum: ['none', 'patch', 'minor', 'major', 'new-version'] };
const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const position = { type: 'integer', minimum: 1 };
const fingerprint = { type: 'string', pattern: '^[0-9a-f]{12}$' };
const place = { file: text, line: position, column: position, pointer: text };

function object(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

/** What `bloodbank check --format json` prints, as JSON Schema 2020-12. */
export const REPORT_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Report of bloodbank check',
  ...object({
    events: {
      type: 'array',
      description: 'Every event that is in either tree, changed or not.',
      items: { $ref: '#/$defs/event' },
    },
    summary: object({
      ok: { type: 'boolean', description: 'What the exit code says: 0 or 1.' },
      against: text,
      mode: { enum: ['full', 'backward', 'forward'] },
      policy: { enum: ['writer-reader', 'set'] },
      strict: { type: 'boolean' },
      events: count,
      changed: count,
      added: count,
      removed: count,
      errors: count,
      warnings: count,
      notes: count,
      accepted: count,
      unused_acceptances: { type: 'array', items: fingerprint },
      bump,
      duration_ms: count,
    }),
  }),
  $defs: {
    event: object(
      {
        event_type: text,
        version: position,
        file: text,
        routing_key: text,
        status: { enum: ['unchanged', 'changed', 'added', 'removed'] },
        backward: { ...word, description: 'Old payloads under the new schema.' },
        forward: { ...word, description: 'New payloads under the old schema.' },
        source: {
          ...object({ publisher: word, consumer: word }),
          description: 'Whether code against the generated types still compiles.',
        },
        bump,
        findings: { type: 'array', items: { $ref: '#/$defs/finding' } },
      },
      {
        previous_file: { ...text, description: 'Where its file was, before it was moved or renamed.' },
        previous_type: { ...text, description: 'What the event was called before.' },
        command: {
          ...text,
          description: 'Begins the new version that is needed, or puts the old name of the event back.',
        },
        shared_findings: {
          type: 'array',
          items: fingerprint,
          description: 'Findings on shared parts, reported at another event.',
        },
        error: { ...text, description: 'Why the payload could not be compared.' },
      },
    ),
    finding: object(
      {
        rule: text,
        docs: text,
        direction: { enum: ['backward', 'forward', 'both'] },
        verdict: word,
        level: { enum: ['error', 'warning', 'note'] },
        event_type: text,
        version: position,
        routing_key: text,
        ...place,
        path: text,
        message: text,
        fingerprint,
        sides: { type: 'array', items: { enum: ['publishers', 'consumers', 'requesters', 'http-producers'] } },
      },
      {
        previous: object(place),
        witness: { description: 'A payload that one side may send and the other refuses.' },
        witness_error: text,
        forward_witness: { description: 'Where both directions break: a new message that old consumers refuse.' },
        forward_witness_error: text,
        reaches: { type: 'array', items: text },
        consumers: { type: 'array', items: text },
        fix: text,
        accepted: object({ reason: text }, { by: text, at: text }),
      },
    ),
  },
};
