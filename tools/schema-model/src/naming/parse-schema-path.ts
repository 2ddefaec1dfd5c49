import { MAX_EVENT_TYPE_LENGTH, parseEventType } from './event-type.js';

/** What a file is, said by its path alone. */
export type SchemaPath =
  | { readonly role: 'event'; readonly type: string; readonly version: number }
  | { readonly role: 'shared'; readonly name: string; readonly version: number }
  | { readonly role: 'envelope' }
  | { readonly role: 'refused'; readonly message: string; readonly fix: string };

const ENVELOPE_FILE = '_envelope/envelope.v1.json';
const SEGMENT = /^[A-Za-z0-9_{][A-Za-z0-9_.{}-]*$/;
/** Names that Windows keeps for devices, whatever their extension: a tree that holds one cannot be checked out there. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const VERSIONED = /^(.+)\.v([1-9]\d{0,5})$/;

const NAMING_ADVICE =
  'Name event schemas <domain>/<entity>.<action>.v<N>.json in lower case, a variable word in braces: webhook/plane.{event}.v1.json.';

/** Reads a path relative to the root of the tree, with forward slashes. Never throws. */
export function parseSchemaPath(file: string): SchemaPath {
  const segments = file.split('/');
  const hostile = segments.find((segment) => !isSafeSegment(segment));
  if (hostile !== undefined) {
    return refuse(`The name ${JSON.stringify(hostile)} cannot be part of a schema's path.`);
  }
  if (file === ENVELOPE_FILE) return { role: 'envelope' };
  if (segments[0] === '_envelope') {
    return refuse(`The envelope's folder holds ${ENVELOPE_FILE} and nothing else.`, 'Move shared parts to _common/.');
  }
  const stem = file.slice(0, -'.json'.length);
  const [, named = stem, digits = '1'] = VERSIONED.exec(stem) ?? [];
  const version = Number(digits);
  if (segments[0] === '_common') return { role: 'shared', name: named.slice('_common/'.length), version };
  if (named === stem) return refuse('The file name carries no version.');
  const type = named.replaceAll('/', '.') + (version === 1 ? '' : `.v${version}`);
  if (parseEventType(type) === undefined) {
    return type.length > MAX_EVENT_TYPE_LENGTH
      ? refuse(`The event type would have ${type.length} characters; a routing key holds ${MAX_EVENT_TYPE_LENGTH}.`)
      : refuse(
          `${JSON.stringify(type)} is not an event type: two or more words of a-z, 0-9, _ and -, none of them empty or repeated as a parameter.`,
        );
  }
  return { role: 'event', type, version };
}

export function isDevice(segment: string): boolean {
  return DEVICE.test(segment);
}

function isSafeSegment(segment: string): boolean {
  return SEGMENT.test(segment) && !segment.includes('..') && !/^__proto__(\.|$)/.test(segment) && !isDevice(segment);
}

function refuse(message: string, fix: string = NAMING_ADVICE): SchemaPath {
  return { role: 'refused', message, fix };
}
