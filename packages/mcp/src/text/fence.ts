/**
 * Text of strangers, for a model to read. It may hold orders ("ignore what you were told"), hide them from people by
 * characters that draw nothing or draw backwards, and be of any length. Nothing here makes it safe to obey; it makes it
 * visible, bounded, and recognisable as data.
 */

/** Control and format characters but tab and line feed: what draws nothing, draws backwards, or is no character alone. */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function fenceText(text: string, maxLength: number): string {
  const cut =
    text.length > maxLength ? `${cutAt(text, maxLength)}… (${text.length - maxLength} more characters)` : text;
  return cut.replace(INVISIBLE, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Not in the middle of a surrogate pair. */
function cutAt(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

export interface FenceLimits {
  /** Of one text. */
  readonly text: number;
  /** Of all that is shown of one value together, in characters. */
  readonly total: number;
}

const MAX_DEPTH = 12;

/** The same for every text in a JSON value, names included; what is too much is left out, and said so. */
export function fenceValue(value: unknown, limits: FenceLimits): unknown {
  let left = limits.total;
  const visit = (node: unknown, depth: number): unknown => {
    if (left <= 0) return '… (left out)';
    if (typeof node === 'string') {
      const text = fenceText(node, Math.min(limits.text, left));
      left -= text.length;
      return text;
    }
    if (typeof node !== 'object' || node === null) {
      left -= 8;
      return node;
    }
    if (depth >= MAX_DEPTH) return '… (nested deeper)';
    if (Array.isArray(node)) {
      const shown: unknown[] = [];
      for (const item of node) {
        if (left <= 0) {
          shown.push(`… (${node.length - shown.length} more)`);
          break;
        }
        shown.push(visit(item, depth + 1));
      }
      return shown;
    }
    const entries: [string, unknown][] = [];
    for (const [name, item] of Object.entries(node)) {
      if (left <= 0) {
        entries.push(['…', 'more properties are left out']);
        break;
      }
      const shownName = fenceText(name, 200);
      left -= shownName.length;
      entries.push([shownName, visit(item, depth + 1)]);
    }
    return Object.fromEntries(entries);
  };
  return visit(value, 0);
}
