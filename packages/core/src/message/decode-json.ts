import { isAscii } from 'node:buffer';

/** Deep enough for any real payload, and far from where recursion ends. */
const MAX_DEPTH = 100;

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type DecodedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** Reads untrusted bytes as JSON: UTF-8 without mistakes, bounded in depth. Never throws. */
export function decodeJson(body: Uint8Array): DecodedJson {
  if (body.length === 0) return { ok: false, reason: 'the body is empty' };
  try {
    const text = textOf(body);
    if (hasManyBrackets(text) && exceedsDepth(body)) {
      return { ok: false, reason: `the body nests deeper than ${MAX_DEPTH} levels` };
    }
    return { ok: true, value: JSON.parse(text) };
  } catch (thrown) {
    const isEncoding = thrown instanceof TypeError;
    return { ok: false, reason: isEncoding ? 'the body is not valid UTF-8' : 'the body is not valid JSON' };
  }
}

/** Most bodies are plain ASCII, which needs no decoding. */
function textOf(body: Uint8Array): string {
  if (!isAscii(body)) return utf8.decode(body);
  const buffer = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return buffer.toString('latin1');
}

/** Whether there are enough of them to nest too deep, in strings or not. Most bodies have a few, which is quickly seen. */
function hasManyBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++count > MAX_DEPTH) return true;
    }
  }
  return false;
}

/** Counts brackets on the raw bytes, for JSON.parse itself would take the stack along on hostile nesting. */
function exceedsDepth(body: Uint8Array): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (isInString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return false;
}
