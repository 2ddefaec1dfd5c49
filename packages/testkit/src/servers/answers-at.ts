import { connect } from 'node:net';

const PROBE_TIMEOUT_MS = 1_000;

const USUAL_PORTS: Readonly<Record<string, number>> = {
  'amqp:': 5672,
  'amqps:': 5671,
  'redis:': 6379,
  'postgres:': 5432,
  'postgresql:': 5432,
  'kafka:': 9092,
};

/** Whether something accepts a TCP connection at the address of a URL. */
export function answersAt(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || (USUAL_PORTS[protocol] ?? 0) });
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
