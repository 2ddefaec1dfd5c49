import { connect } from 'node:net';
import { maskUrl } from '@bloodbank/core';

export type FoundServer =
  | { readonly isFound: true; readonly url: string }
  | { readonly isFound: false; readonly reason: string };

const DEFAULT_URL = 'amqp://guest:guest@127.0.0.1:5672';
const PROBE_TIMEOUT_MS = 1_000;

/** The RabbitMQ that tests may use: the one that `RABBIT_URL` names, else one on the usual local port. */
export async function findRabbitMq(): Promise<FoundServer> {
  const url = process.env['RABBIT_URL'] ?? DEFAULT_URL;
  if (await answersAt(new URL(url))) return { isFound: true, url };
  return {
    isFound: false,
    reason: `No RabbitMQ answers at ${maskUrl(url)}; set RABBIT_URL to run these tests on a real broker.`,
  };
}

function answersAt({ hostname, port, protocol }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const fallback = protocol === 'amqps:' ? 5671 : 5672;
    const socket = connect({ host: hostname, port: port === '' ? fallback : Number(port) });
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
