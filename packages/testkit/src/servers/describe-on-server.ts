import { describe, test } from 'vitest';
import { findServer, type ServerName } from './find-server.js';
import { areServersRequired } from './required-servers.js';

/**
 * Registers tests that need a Redis, a PostgreSQL or a Kafka, with the URL of this run's own place there. Where none answers, one
 * skipped test says so; with `BLOODBANK_REQUIRE_SERVERS=1` it fails instead.
 */
export function describeOnServer(
  server: Exclude<ServerName, 'RabbitMQ'>,
  name: string,
  define: (url: string) => void,
): void {
  describe(`${name} on ${server}`, () => {
    const found = findServer(server);
    if (found.isFound) return define(found.url);
    if (!areServersRequired() || found.isOptional) return test.skip(found.reason, () => {});
    return test(`${server} is required`, () => {
      throw new Error(found.reason);
    });
  });
}
