import { connect, createServer, type Socket } from 'node:net';
import { Relay, type Weather } from './relay.js';

/** A relay between a client and a broker at which a test can disturb the line. */
export interface TcpProxy {
  /** The target's URL with the proxy's address in it. */
  readonly url: string;
  /** Resets every connection now; new ones are accepted. Returns how many there were. */
  cut(): number;
  /** Lets that many more bytes of the clients through, and then resets the line they came on, in the middle of a frame. */
  cutAfter(bytes: number): void;
  /** Passes nothing on in either direction, and closes nothing, until `resume`. */
  stall(): void;
  /** Takes everything and passes nothing on, until `resume`; what went in is gone, so `resume` cuts those lines. */
  blackhole(): void;
  /** Ends `stall` and `blackhole`. */
  resume(): void;
  /** Holds each byte back for that long, in both directions. */
  delay(delayMs: number): void;
  /** Passes on so many bytes in a second, in each direction of each connection. */
  limitRate(bytesPerSecond: number): void;
  /** New connections go to the host and port of another URL; those that are there stay where they are. */
  redirect(targetUrl: string): void;
  /** Refuses new connections, by resetting them, until `accept`. */
  refuse(): void;
  accept(): void;
  connectionCount(): number;
  /** When each connection was tried, refused ones included; as `performance.now` counts. */
  readonly attemptedAt: readonly number[];
  close(): Promise<void>;
}

interface Line {
  readonly sockets: readonly [Socket, Socket];
  readonly relays: readonly [Relay, Relay];
}

/** Starts a relay to the host and port of `targetUrl` on a free loopback port. */
export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  let target = new URL(targetUrl);
  const lines = new Set<Line>();
  const attemptedAt: number[] = [];
  const weather: Weather = {
    isStalled: false,
    isBlackhole: false,
    delayMs: 0,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    bytesUntilCut: Number.POSITIVE_INFINITY,
  };
  let isRefusing = false;

  const server = createServer((near) => {
    attemptedAt.push(performance.now());
    if (isRefusing) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ host: target.hostname, port: Number(target.port || 5672) });
    near.setNoDelay(true);
    far.setNoDelay(true);
    const upstream = new Relay(near, far, weather, (chunk) => {
      const passing = chunk.subarray(0, weather.bytesUntilCut);
      weather.bytesUntilCut -= passing.length;
      // The part that may pass must have gone before the line is cut.
      if (weather.bytesUntilCut === 0) setImmediate(() => cutLine(line));
      return passing;
    });
    const line: Line = { sockets: [near, far], relays: [upstream, new Relay(far, near, weather)] };
    lines.add(line);
    const end = () => {
      lines.delete(line);
      near.destroySoon();
      far.destroySoon();
    };
    for (const socket of line.sockets) socket.on('error', end).on('close', end);
  });

  function cutLine(line: Line): void {
    weather.bytesUntilCut = Number.POSITIVE_INFINITY;
    lines.delete(line);
    for (const socket of line.sockets) socket.resetAndDestroy();
  }

  function changeWeather(change: Partial<Weather>): void {
    Object.assign(weather, change);
    for (const { relays } of lines) for (const relay of relays) relay.pump();
  }

  function cut(): number {
    const cutLines = [...lines];
    for (const line of cutLines) cutLine(line);
    return cutLines.length;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);

  return {
    url: url.href,
    attemptedAt,
    cut,
    cutAfter: (bytes) => changeWeather({ bytesUntilCut: bytes }),
    stall: () => changeWeather({ isStalled: true }),
    blackhole: () => changeWeather({ isBlackhole: true }),
    resume: () => {
      if (weather.isBlackhole) cut();
      changeWeather({ isStalled: false, isBlackhole: false });
    },
    delay: (delayMs) => changeWeather({ delayMs }),
    limitRate: (bytesPerSecond) => changeWeather({ bytesPerSecond }),
    redirect: (otherUrl) => {
      target = new URL(otherUrl);
    },
    refuse: () => {
      isRefusing = true;
    },
    accept: () => {
      isRefusing = false;
    },
    connectionCount: () => lines.size,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
