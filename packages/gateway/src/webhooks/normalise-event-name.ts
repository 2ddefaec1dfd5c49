/**
 * A provider's name of an event as the words of an event type. The original service's rule, kept to the letter.
 *
 * @example
 * ```ts
 * normaliseEventName(' Issue  Comment!! '); // 'issue.comment'
 * ```
 */
export function normaliseEventName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '.')
    .replaceAll(/\.+/g, '.')
    .replaceAll(/^\.|\.$/g, '');
}
