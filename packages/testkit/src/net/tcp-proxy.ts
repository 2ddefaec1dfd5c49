import { connect, createServer, type Socket } from 'node:net';

/** A relay between a client and a broker at which a test can cut the line. */
export interface TcpProxy {
  /** The target's URL with the proxy's address in it. */
  readonly url: string;
  /** Resets every connection now; new ones are accepted. Returns how many there were. */
  cut(): number;
  /** Passes nothing on in either direction, and closes nothing, until `resume`. */
  stall(): void;
  resume(): void;
  /** Refuses new connections, by resetting them, until `accept`. */
  refuse(): void;
  accept(): void;
  connectionCount(): number;
  close(): Promise<void>;
}

/** Starts a relay to the host and port of `targetUrl` on a free loopback port. */
export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl);
  const pairs = new Set<readonly [Socket, Socket]>();
  let isStalled = false;
  let isRefusing = false;

  const server = createServer((near) => {
    if (isRefusing) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ host: target.hostname, port: Number(target.port || 5672) });
    near.setNoDelay(true);
    far.setNoDelay(true);
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    if (!isStalled) near.pipe(far).pipe(near);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);

  const cut = () => {
    const count = pairs.size;
    for (const pair of [...pairs]) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
    return count;
  };
  return {
    url: url.href,
    cut,
    stall: () => {
      isStalled = true;
      for (const [near, far] of pairs) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
    },
    resume: () => {
      // A line that is piped twice says everything twice.
      if (!isStalled) return;
      isStalled = false;
      for (const [near, far] of pairs) near.pipe(far).pipe(near);
    },
    refuse: () => {
      isRefusing = true;
    },
    accept: () => {
      isRefusing = false;
    },
    connectionCount: () => pairs.size,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
