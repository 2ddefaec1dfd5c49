import { createHash, timingSafeEqual } from 'node:crypto';
import { BloodbankError } from '@bloodbank/core/errors';
import type { FastifyRequest } from 'fastify';
import { type ApiKey, checkKey } from './api-key.js';
import { type Caller, callerOf, LOCAL_CALLER } from './caller.js';

/** Tells who sends a request, by its key; undefined for no key, and just so for a wrong or an expired one. */
export type Authenticate = (headers: FastifyRequest['headers']) => Caller | undefined;

/**
 * Only digests of the keys are kept, and each is compared with what was sent, in constant time.
 *
 * @throws {BloodbankError} `config.invalid` for a key that cannot be used, or two alike.
 */
export function createAuthenticator(keys: readonly ApiKey[], now: () => number = Date.now): Authenticate {
  if (keys.length === 0) return () => LOCAL_CALLER;
  const known = keys.map((key) => ({ ...checkKey(key), digest: digestOf(key.key) }));
  if (new Set(keys.map(({ name }) => name)).size < keys.length) refuse('Two API keys have the same name.');
  if (new Set(keys.map(({ key }) => key)).size < keys.length) refuse('Two API keys are the same.');
  return (headers) => {
    const digest = digestOf(keyIn(headers) ?? '');
    let found: (typeof known)[number] | undefined;
    // All of them, so that the time does not tell which one was near.
    for (const key of known) if (timingSafeEqual(key.digest, digest)) found = key;
    return found === undefined || found.expiresAtMs <= now() ? undefined : callerOf(found.name, found.scopes);
  };
}

/** `Authorization: Bearer`, `X-API-Key`, or the password of `Basic`, which browsers know how to ask for. */
function keyIn({ authorization = '', 'x-api-key': plain }: FastifyRequest['headers']): string | undefined {
  if (typeof plain === 'string') return plain;
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  return Buffer.from(credentials, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function refuse(message: string): never {
  throw new BloodbankError('config.invalid', message, { remedy: 'Give each key a name and a value of its own.' });
}
