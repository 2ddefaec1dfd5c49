import { maskUrl } from '@bloodbank/core';
import { answersAt } from './answers-at.js';

export type FoundServer =
  | { readonly isFound: true; readonly url: string }
  | { readonly isFound: false; readonly reason: string };

const DEFAULT_URL = 'amqp://guest:guest@127.0.0.1:5672';

/** The RabbitMQ that tests may use: the one that `RABBIT_URL` names, else one on the usual local port. */
export async function findRabbitMq(): Promise<FoundServer> {
  const url = process.env['RABBIT_URL'] ?? DEFAULT_URL;
  if (await answersAt(url)) return { isFound: true, url };
  return {
    isFound: false,
    reason: `No RabbitMQ answers at ${maskUrl(url)}; set RABBIT_URL to run these tests on a real broker.`,
  };
}
