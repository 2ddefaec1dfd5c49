/** What stands in place of a secret. */
const MASK = '[redacted]';

/** Takes secrets out of texts, and out of bytes as they come. */
export interface Redactor {
  text(text: string): string;
  /** One for each stream: a secret may be cut in two by a chunk. */
  openStream(): RedactingStream;
}

export interface RedactingStream {
  /** What can be shown already; what may be the beginning of a secret waits for the next chunk. */
  push(chunk: Buffer): Buffer;
  /** What still waits. */
  end(): Buffer;
}

/** @param secrets as `secretsOf` gives them, the longest first. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const replace = replacerOf(secrets);
  return {
    text: (text) => replace(text).done,
    openStream() {
      // Bytes as characters, one for one: what is no UTF-8 passes unharmed, and no character is cut in two.
      const bytes = replacerOf(secrets.map((secret) => Buffer.from(secret, 'utf8').toString('latin1')));
      let held = '';
      return {
        push(chunk) {
          const { done, rest } = bytes(held + chunk.toString('latin1'), true);
          held = rest;
          return Buffer.from(done, 'latin1');
        },
        end() {
          const { done } = bytes(held);
          held = '';
          return Buffer.from(done, 'latin1');
        },
      };
    },
  };
}

type Replacer = (text: string, mayGoOn?: boolean) => { readonly done: string; readonly rest: string };

function replacerOf(secrets: readonly string[]): Replacer {
  if (secrets.length === 0) return (text) => ({ done: text, rest: '' });
  const pattern = new RegExp(secrets.map(escapePattern).join('|'), 'g');
  return (text, mayGoOn = false) => {
    const cut = mayGoOn ? cutOf(text, secrets, pattern) : text.length;
    return { done: text.slice(0, cut).replace(pattern, MASK), rest: text.slice(cut) };
  };
}

/** Where the longest end of a text begins that a secret may begin with; never in the middle of a secret that is whole. */
function cutOf(text: string, secrets: readonly string[], pattern: RegExp): number {
  const longest = secrets[0]?.length ?? 0;
  const from = Math.max(0, text.length - longest + 1);
  for (let start = from; start < text.length; start++) {
    const tail = text.slice(start);
    if (!secrets.some((secret) => secret.length > tail.length && secret.startsWith(tail))) continue;
    for (const match of text.matchAll(pattern)) {
      if (match.index < start && match.index + match[0].length > start) return match.index;
    }
    return start;
  }
  return text.length;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
