import type { ValidateFunction } from 'ajv';
import type { Finding } from '../finding.js';
import { loadAjv } from './load-ajv.js';
import type { ParsedFile } from './parse-file.js';

/** The name of the one file of a topology folder that is not rascal's: what the topics of Kafka are to be like. */
export const KAFKA_FILE = 'kafka';

/** What rascal has no words for. Left out: what the address of the brokers says, else what the brokers do. */
export interface TopicSettings {
  readonly partitions?: number;
  /** How many nodes have a copy, the leader included. */
  readonly replicas?: number;
  /** How long records are kept, in milliseconds; -1: for good. */
  readonly retentionMs?: number;
}

export interface TopicsFile {
  /** Of the topics that events and commands are published to, and of retries. */
  readonly defaults?: TopicSettings;
  /** By a topic's name, or a pattern over its words. Of several that match, the first that speaks of a setting decides it. */
  readonly topics?: Readonly<Record<string, TopicSettings>>;
}

const SETTINGS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    partitions: { type: 'integer', minimum: 1, maximum: 100_000 },
    replicas: { type: 'integer', minimum: 1, maximum: 32_767 },
    retentionMs: {
      type: 'integer',
      minimum: -1,
      maximum: Number.MAX_SAFE_INTEGER,
      // Nothing would be kept, and everything lost that is not read at once.
      not: { const: 0 },
    },
  },
} as const;

const FILE_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    defaults: SETTINGS_SCHEMA,
    topics: {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9_*#-]+(\\.[A-Za-z0-9_*#-]+)*$', maxLength: 249 },
      additionalProperties: SETTINGS_SCHEMA,
    },
  },
} as const;

const FIX =
  'The file takes "defaults" and "topics"; a topic takes "partitions" and "replicas" from 1, and "retentionMs" from 1, or -1 for good.';

let validate: ValidateFunction<TopicsFile> | undefined;

/** Reads the file; an invalid one counts as empty, and is found. */
export function parseKafkaFile({ value, locate }: ParsedFile): {
  readonly topics: TopicsFile;
  readonly findings: readonly Finding[];
} {
  validate ??= new (loadAjv())({ allErrors: true }).compile<TopicsFile>(FILE_SCHEMA);
  if (validate(value)) return { topics: value, findings: [] };
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames');
  const findings = errors.map(({ instancePath, keyword, message = 'is refused', params, propertyName }): Finding => {
    const unknown: unknown = params['additionalProperty'] ?? propertyName;
    const pointer = typeof unknown === 'string' ? `${instancePath}/${unknown}` : instancePath;
    const what =
      propertyName === undefined && typeof unknown === 'string'
        ? `knows no key "${unknown}"`
        : propertyName === undefined
          ? keyword === 'not'
            ? 'must not be 0'
            : message
          : `has "${propertyName}", which is no name of a topic and no pattern of words between dots`;
    const of = instancePath === '' ? 'The file' : instancePath;
    return { severity: 'error', rule: 'kafka-schema', ...locate(pointer), message: `${of} ${what}.`, fix: FIX };
  });
  return { topics: {}, findings };
}
