import { maskUrl } from '@bloodbank/core';
import { describe, test } from 'vitest';
import { answersAt } from './answers-at.js';
import { areServersRequired } from './required-servers.js';

const SERVERS = {
  Redis: { variable: 'REDIS_URL', usual: 'redis://127.0.0.1:6379' },
  PostgreSQL: { variable: 'DATABASE_URL', usual: 'postgres://postgres@127.0.0.1:5432/test' },
} as const;

/**
 * Registers tests that need a Redis or a PostgreSQL. Where none answers, one skipped test says so; with
 * `BLOODBANK_REQUIRE_SERVERS=1` it fails instead.
 */
export function describeOnServer(server: keyof typeof SERVERS, name: string, define: (url: string) => void): void {
  describe(`${name} on ${server}`, async () => {
    const { variable, usual } = SERVERS[server];
    const url = process.env[variable] ?? usual;
    if (await answersAt(url)) return define(url);
    const reason = `No ${server} answers at ${maskUrl(url)}; set ${variable} to run these tests.`;
    if (!areServersRequired()) return test.skip(reason, () => {});
    return test(`${server} is required`, () => {
      throw new Error(reason);
    });
  });
}
