import { escapeSegment } from '@bloodbank/core/json';
import type { Finding } from '../finding.js';
import type { ParsedFile } from './parse-file.js';
import { RASCAL_SCHEMA } from './rascal-schema.js';

/** Parts of a rascal configuration that lay nothing out: the bus publishes and consumes by itself. */
const UNUSED: readonly string[] = ['publications', 'subscriptions', 'shovels', 'redeliveries', 'encryption'];

/**
 * Keys that nobody reads, which is what a misspelt one is; rascal's schema lets them pass. Also what rascal would read
 * and the bus does not: saying so beats a setting without effect.
 */
export function checkKeys(parsed: ParsedFile): readonly Finding[] {
  const { value } = parsed;
  const found: Finding[] = [];
  const look = (at: unknown, pointer: string, kind: string, known: readonly string[]) => {
    for (const key of Object.keys(asObject(at))) {
      if (known.includes(key)) continue;
      const place = parsed.locate(`${pointer}/${escapeSegment(key)}`);
      found.push(UNUSED.includes(key) ? unused(key, place) : unknownKey(key, kind, known, place));
    }
  };
  look(value, '', 'a topology file', ['$schema', 'vhosts', 'bloodbank']);
  for (const [name, vhost] of Object.entries(asObject(asObject(value)['vhosts']))) {
    const at = `/vhosts/${escapeSegment(name)}`;
    look(vhost, at, 'a vhost', ['exchanges', 'queues', 'bindings', 'concurrency']);
    for (const [collection, kind] of [
      ['exchanges', 'exchange'],
      ['queues', 'queue'],
      ['bindings', 'binding'],
    ] as const) {
      const parts = asObject(vhost)[collection];
      if (Array.isArray(parts)) continue;
      for (const [part, definition] of Object.entries(asObject(parts))) {
        const known = Object.keys(RASCAL_SCHEMA.definitions[kind]?.properties ?? {});
        look(definition, `${at}/${collection}/${escapeSegment(part)}`, `a ${kind}`, known);
      }
    }
  }
  return found;
}

function unknownKey(
  key: string,
  kind: string,
  known: readonly string[],
  place: ReturnType<ParsedFile['locate']>,
): Finding {
  return {
    severity: 'error',
    rule: 'key-unknown',
    ...place,
    message: `"${key}" means nothing in ${kind}.`,
    fix: `Known are: ${known.join(', ')}. What rascal has no words for stands under "bloodbank".`,
  };
}

function unused(key: string, place: ReturnType<ParsedFile['locate']>): Finding {
  return {
    severity: 'warning',
    rule: 'key-unused',
    ...place,
    message: `"${key}" has no effect: the bus publishes and consumes by itself, not through rascal.`,
    fix: `Remove "${key}".`,
  };
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
