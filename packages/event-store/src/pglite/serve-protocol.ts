import { timingSafeEqual } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';

/** What PGlite does with the bytes of one request of the PostgreSQL protocol, and what it answers. */
export type ExecProtocol = (request: Uint8Array) => Promise<Uint8Array>;

export interface ServeOptions {
  readonly exec: ExecProtocol;
  readonly password: string;
  /** Told each time that the last client has gone. */
  readonly onAlone: () => void;
  /** So long a client may keep everybody else waiting between two requests of its transaction. Default 30 seconds. */
  readonly holdTimeoutMs?: number;
}

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const HOLD_TIMEOUT_MS = 30_000;
/** Nobody sends more in one request: what a batch of events holds, and more. */
const MAX_REQUEST = 256 * 1024 * 1024;

/**
 * Serves one PGlite to many clients as a PostgreSQL server does. It has one session: a request has it alone, and a transaction
 * until it has ended, while the others wait their turn. Clients that go in the middle of one are rolled back.
 */
export function serveProtocol({ exec, password, onAlone, holdTimeoutMs = HOLD_TIMEOUT_MS }: ServeOptions): Server {
  const clients = new Set<Socket>();
  let turn: Promise<void> = Promise.resolve();
  /** Waits for the session; returns what gives it to the next. */
  const take = async (): Promise<() => void> => {
    const before = turn;
    let release = (): void => {};
    turn = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  };

  return createServer((socket) => {
    clients.add(socket);
    socket.setNoDelay(true);
    const reader = createReader();
    let release: (() => void) | undefined;
    let holding: NodeJS.Timeout | undefined;
    let work: Promise<void> = Promise.resolve();

    const run = async (request: Buffer): Promise<void> => {
      clearTimeout(holding);
      release ??= await take();
      if (socket.destroyed) return;
      const answer = Buffer.from(await exec(request));
      socket.write(answer);
      // The last byte of ReadyForQuery: I idle, T in a transaction, E in one that failed.
      if (answer.at(-1) !== 0x49) {
        holding = setTimeout(() => socket.destroy(), holdTimeoutMs);
        return;
      }
      release();
      release = undefined;
    };
    socket.on('data', (bytes) => {
      try {
        for (const found of reader.add(bytes)) {
          if (found.kind === 'no-encryption') socket.write('N');
          else if (found.kind === 'startup') socket.write(ASK_PASSWORD);
          else if (found.kind === 'password' && isSame(found.password, password)) socket.write(WELCOME);
          else if (found.kind === 'request')
            work = work.then(() => run(found.bytes)).catch(() => void socket.destroy());
          else socket.destroy();
        }
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clients.delete(socket);
      clearTimeout(holding);
      work = work.then(async () => {
        if (release === undefined) return;
        await exec(message('Q', text('ROLLBACK'))).catch(() => {});
        release();
      });
      if (clients.size === 0) onAlone();
    });
  });
}

type Found =
  | { readonly kind: 'no-encryption' | 'startup' | 'goodbye' }
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'request'; readonly bytes: Buffer };

/** Cuts what a client sends into what can be answered: its greeting, and requests up to a Query or a Sync. */
function createReader(): { add(bytes: Buffer): readonly Found[] } {
  let rest: Buffer = Buffer.alloc(0);
  let pending: Buffer[] = [];
  let size = 0;
  let stage: 'startup' | 'password' | 'ready' = 'startup';

  function next(): Found | undefined | 'more' {
    const head = stage === 'startup' ? 0 : 1;
    if (rest.length < head + 4) return 'more';
    const length = rest.readInt32BE(head) + head;
    if (length < head + 4 || length > MAX_REQUEST) throw new Error('The length of a message is wrong.');
    if (rest.length < length) return 'more';
    const part = rest.subarray(0, length);
    rest = rest.subarray(length);
    if (stage === 'startup') {
      const code = part.length >= 8 ? part.readInt32BE(4) : 0;
      if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'no-encryption' };
      stage = 'password';
      return { kind: 'startup' };
    }
    const type = String.fromCharCode(part[0] ?? 0);
    if (stage === 'password') {
      if (type !== 'p') return { kind: 'goodbye' };
      stage = 'ready';
      return { kind: 'password', password: part.subarray(5, -1).toString('utf8') };
    }
    if (type === 'X') return { kind: 'goodbye' };
    pending.push(part);
    size += part.length;
    if (size > MAX_REQUEST) throw new Error('The request is too large.');
    if (type !== 'Q' && type !== 'S') return undefined;
    const bytes = Buffer.concat(pending);
    pending = [];
    size = 0;
    return { kind: 'request', bytes };
  }

  return {
    add(bytes) {
      rest = Buffer.concat([rest, bytes]);
      const found: Found[] = [];
      for (;;) {
        const one = next();
        if (one === 'more') return found;
        if (one !== undefined) found.push(one);
      }
    },
  };
}

function isSame(given: string, password: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(password)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function text(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => `${part}\0`).join(''));
}

/** AuthenticationCleartextPassword: the line does not leave this machine. */
const ASK_PASSWORD: Buffer = message('R', Buffer.from([0, 0, 0, 3]));

/** AuthenticationOk, what clients want to know of a server, and ReadyForQuery. */
const WELCOME: Buffer = Buffer.concat([
  message('R', Buffer.alloc(4)),
  ...[
    ['server_version', '17.0'],
    ['server_encoding', 'UTF8'],
    ['client_encoding', 'UTF8'],
    ['DateStyle', 'ISO, MDY'],
    ['integer_datetimes', 'on'],
    ['standard_conforming_strings', 'on'],
    ['TimeZone', 'UTC'],
  ].map((pair) => message('S', text(...pair))),
  message('K', Buffer.alloc(8)),
  message('Z', Buffer.from('I')),
]);
