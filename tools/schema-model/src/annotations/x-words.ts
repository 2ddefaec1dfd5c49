import { parsePointer } from '@bloodbank/core/json';
import { isJsonObject, type JsonValue } from '../json.js';
import { parseEventType } from '../naming/event-type.js';

const PLACEHOLDER = /^\{([a-z_]+)\}$/;
const LITERAL = /^[A-Za-z0-9_-]+$/;

/** Names that generated modules export, or that their declarations mean otherwise. */
const GENERATED_NAMES: ReadonlySet<string> = new Set([
  ...[
    'CommandMap',
    'Contract',
    'ContractTypes',
    'EnvelopeShape',
    'EventMap',
    'EventPatterns',
    'Issue',
    'Kind',
    'Record',
  ],
  ...['Registry', 'ReplyMap'],
]);

/** An annotation that a schema may carry. `root` words describe the whole message; the others stand on any subschema. */
export interface XWord {
  readonly place: 'root' | 'anywhere';
  /** Completes "must be ...". */
  readonly expected: string;
  readonly accepts: (value: JsonValue) => boolean;
}

const isText = (value: JsonValue): value is string => typeof value === 'string' && value.trim() !== '';
const isTextList = (value: JsonValue): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);
const isOneOf =
  (...words: readonly string[]) =>
  (value: JsonValue): boolean =>
    typeof value === 'string' && words.includes(value);

/** Every `x-` word that means something here. One that is nearly one of these is refused: a misspelt word must not be ignored in silence. */
export const X_WORDS: ReadonlyMap<string, XWord> = new Map<string, XWord>([
  ['x-event-type', root('an event type', (value) => isText(value) && parseEventType(value) !== undefined)],
  [
    'x-routing-key',
    root(
      'a template with {event_type} once, and {priority} at most once, as words between dots',
      (value) => isText(value) && isRoutingKeyTemplate(value),
    ),
  ],
  ['x-kind', root('"event", "command" or "reply"', isOneOf('event', 'command', 'reply'))],
  ['x-reply', root('the event type of a reply', (value) => isText(value) && parseEventType(value) !== undefined)],
  [
    'x-http',
    root(
      'a path, or a method and a path: "POST /hooks/plane"',
      (value) => isText(value) && /^((GET|POST|PUT|PATCH|DELETE) )?\/[!-~]*$/.test(value),
    ),
  ],
  ['x-unique-key', root('a list of payload properties', isTextList)],
  ['x-partition-key', root('the name of a payload property', isText)],
  [
    'x-topic',
    root(
      'the name of a topic: letters, digits, ".", "_" and "-", at most 200, and no name that dead letters or retries have',
      (value) => isText(value) && isTopicName(value),
    ),
  ],
  ['x-priority', root('"low", "normal", "high" or "critical"', isOneOf('low', 'normal', 'high', 'critical'))],
  [
    'x-ttl-seconds',
    root('a whole number of seconds, 1 or more', (value) => Number.isSafeInteger(value) && Number(value) >= 1),
  ],
  ['x-retry', root('an object', isJsonObject)],
  ['x-sensitive', anywhere('true or false, or a list of JSON pointers into the payload', isSensitiveMark)],
  ['x-deprecated', anywhere('a sentence that says what replaces it', isText)],
  ['x-open', anywhere('true or false', (value) => typeof value === 'boolean')],
  ['x-reserved', anywhere('a list of property names', isTextList)],
  [
    'x-ts-name',
    anywhere(
      'a name of letters and digits that begins with a capital, and is not one of those that every generated module has',
      (value) => isText(value) && /^[A-Z][A-Za-z0-9]{0,99}$/.test(value) && !GENERATED_NAMES.has(value),
    ),
  ],
]);

function root(expected: string, accepts: XWord['accepts']): XWord {
  return { place: 'root', expected, accepts };
}

function anywhere(expected: string, accepts: XWord['accepts']): XWord {
  return { place: 'anywhere', expected, accepts };
}

/** `{event_type}` exactly once, `{priority}` at most once, and fixed words, joined by dots. */
function isRoutingKeyTemplate(template: string): boolean {
  const words = template.split('.');
  const placeholders = words.flatMap((word) => PLACEHOLDER.exec(word)?.[1] ?? []);
  return (
    words.every((word) => LITERAL.test(word) || PLACEHOLDER.test(word)) &&
    placeholders.filter((name) => name === 'event_type').length === 1 &&
    placeholders.filter((name) => name === 'priority').length <= 1 &&
    placeholders.every((name) => name === 'event_type' || name === 'priority')
  );
}

/** As Kafka takes it, with room for what a topic's companions are called. */
function isTopicName(name: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/.test(name) && !/\.(dlq(\.removed)?|retry\.\d+)$/.test(name);
}

function isSensitiveMark(value: JsonValue): boolean {
  if (typeof value === 'boolean') return true;
  return (
    Array.isArray(value) &&
    value.every((item) => isText(item) && item.startsWith('/') && parsePointer(item) !== undefined)
  );
}
