/**
 * What a terminal or a reader could be deceived by: control characters of C0 and C1 (escape sequences begin with them),
 * line separators, marks that turn the direction of text, invisible characters and lone surrogates.
 */
const DECEIVING =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Text of unknown origin as one line that a terminal can only show: `\u001b` instead of an escape character. */
export function escapeText(text: string): string {
  return text.replace(DECEIVING, escapeCharacter);
}

/** Like `escapeText`, but lines and tabs stay. For text that this program laid out itself, such as indented JSON. */
export function escapeLines(text: string): string {
  return text.replace(DECEIVING, (character) =>
    character === '\n' || character === '\t' ? character : escapeCharacter(character),
  );
}

/** A value as JSON that a terminal can only show. It parses to the same value, for the escapes are JSON's own. */
export function toSafeJson(value: unknown, indent?: number): string {
  return escapeLines(JSON.stringify(value, undefined, indent) ?? 'null');
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
