import { decodeText, plainText } from '../output/plain-text.js';

/** What one side said before the other one spoke. */
export interface Utterance {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Since the user's last word, of an answer. In milliseconds. */
  readonly tookMs: number;
}

export interface ConversationOptions {
  /** Whether input is typed at a terminal, which echoes it into the output. */
  readonly isTerminal: boolean;
  onUtterance(utterance: Utterance): void;
  readonly now?: () => number;
}

/** Of one utterance; what comes after is counted, and not kept. */
const KEPT_BYTES = 64 * 1024;

/**
 * Makes utterances of what goes in and out of a program. Through pipes, one side has spoken when the other one begins. At a
 * terminal the user has spoken with each Enter: what is echoed before it belongs to nobody.
 */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #now: () => number;
  readonly #input: Heard = { chunks: [], bytes: 0 };
  readonly #output: Heard = { chunks: [], bytes: 0 };
  #askedAt: number;
  /** The line whose echo has not been seen yet: a terminal that edits lines itself shows them once Enter was pressed. */
  #echo = '';

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#askedAt = this.#now();
  }

  hearInput(chunk: Buffer): void {
    if (this.#options.isTerminal) this.#hearKeys(chunk);
    else {
      this.#endAnswer();
      hear(this.#input, chunk);
    }
  }

  hearOutput(chunk: Buffer): void {
    if (!this.#options.isTerminal) this.#endQuestion();
    hear(this.#output, chunk);
  }

  /** Both have said what they had to say. */
  end(): void {
    this.#endQuestion();
    this.#endAnswer();
  }

  #hearKeys(chunk: Buffer): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== 0x0d && byte !== 0x0a) continue;
      hear(this.#input, chunk.subarray(from, at));
      from = at + 1;
      this.#endLine();
    }
    hear(this.#input, chunk.subarray(from));
  }

  /** Enter was pressed: the answer to the question before is whole, but for the echo of this one. */
  #endLine(): void {
    const typed = typedText(take(this.#input));
    const shown = this.#takeAnswer();
    const answer = withoutEcho(shown, typed);
    this.#echo = answer === shown ? typed : '';
    this.#say('assistant', answer);
    this.#say('user', typed);
    this.#askedAt = this.#now();
  }

  #endQuestion(): void {
    if (this.#input.bytes === 0) return;
    const said = take(this.#input);
    this.#say('user', this.#options.isTerminal ? typedText(said) : textOf(said));
    this.#askedAt = this.#now();
  }

  #endAnswer(): void {
    if (this.#output.bytes > 0) this.#say('assistant', this.#takeAnswer());
  }

  #takeAnswer(): string {
    const text = textOf(take(this.#output));
    const echo = this.#echo.trim();
    this.#echo = '';
    const [first = '', ...rest] = text.trimStart().split('\n');
    return echo !== '' && first.trim() === echo ? rest.join('\n') : text;
  }

  #say(role: Utterance['role'], text: string): void {
    const said = text.trim();
    if (said === '') return;
    const tookMs = role === 'user' ? 0 : Math.max(0, Math.round(this.#now() - this.#askedAt));
    this.#options.onUtterance({ role, text: said, tookMs });
  }
}

interface Heard {
  chunks: Buffer[];
  bytes: number;
}

function hear(heard: Heard, chunk: Buffer): void {
  const room = KEPT_BYTES - heard.bytes;
  if (room > 0 && chunk.length > 0) heard.chunks.push(Buffer.from(chunk.subarray(0, room)));
  heard.bytes += chunk.length;
}

function take(heard: Heard): { readonly kept: Buffer; readonly bytes: number } {
  const taken = { kept: Buffer.concat(heard.chunks), bytes: heard.bytes };
  heard.chunks = [];
  heard.bytes = 0;
  return taken;
}

function textOf({ kept, bytes }: { readonly kept: Buffer; readonly bytes: number }): string {
  const text = decodeText(kept);
  if (text === undefined) return `[${bytes} bytes that are no text]`;
  const rest = bytes - kept.length;
  return `${plainText(text)}${rest > 0 ? `\n[${rest} more bytes]` : ''}`;
}

/** A line as it was when Enter was pressed: Delete takes back a character, as it does at a terminal. */
function typedText({ kept, bytes }: { readonly kept: Buffer; readonly bytes: number }): string {
  const text = kept.toString('utf8').replaceAll('\u007f', '\b');
  return textOf({ kept: Buffer.from(text), bytes: bytes === kept.length ? Buffer.byteLength(text) : bytes });
}

/** The terminal showed the line while it was typed, mostly behind a prompt: the last line of the output goes. */
function withoutEcho(output: string, typed: string): string {
  const text = output.trimEnd();
  if (typed === '' || !text.endsWith(typed.trimEnd())) return output;
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
