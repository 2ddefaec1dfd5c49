import { MAX_EVENT_TYPE_LENGTH, parseEventType } from './event-type.js';
import { isDevice, type SchemaPath } from './parse-schema-path.js';

/** Folders in which others keep what several schemas share. */
const SHARED = /^(?:_.*|commons?|definitions|defs|shared|types)$/i;

/**
 * What a file is in a tree that follows another layout: `pull_request/opened.schema.json` is version 1 of
 * `pull_request.opened`, and `OrderPlaced.json` of `<label>.order-placed`. Never throws.
 */
export function parseForeignPath(file: string, label: string): SchemaPath {
  const segments = file.split('/');
  // A `#` would end the name in a reference.
  const hostile = segments.find((segment) => /^\.|\.\.|[\p{Cc}\p{Surrogate}\\#]/u.test(segment) || isDevice(segment));
  if (hostile !== undefined) {
    const message = `The name ${JSON.stringify(hostile)} cannot be part of a schema's path.`;
    return { role: 'refused', message, fix: 'Rename it.' };
  }
  const [, stem = '', digits = '1'] = /^(.*?)(?:\.v([1-9]\d{0,5}))?(?:\.schema)?\.json$/i.exec(file) ?? [];
  const words = stem
    .split(/[/.$]+/)
    .map(wordOf)
    .filter((word) => word !== '');
  const version = Number(digits);
  if (segments.length > 1 && SHARED.test(segments[0] ?? '')) {
    return { role: 'shared', name: words.slice(1).join('/') || 'types', version };
  }
  const base = (words.length === 1 ? [wordOf(label) || 'events', ...words] : words).join('.');
  const type = version === 1 ? base : `${base}.v${version}`;
  if (parseEventType(type) !== undefined) return { role: 'event', type, version };
  const message = `No event type of at most ${MAX_EVENT_TYPE_LENGTH} characters can be made of ${JSON.stringify(file)}.`;
  return { role: 'refused', message, fix: 'Name it <domain>/<entity>.<action>.v<N>.json.' };
}

/** `PullRequest` -> `pull-request`. */
function wordOf(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+|-+$/g, '');
}
