import { BloodbankError, Unreachable } from '@bloodbank/core';
import type { Settings } from '../config/settings/read-settings.js';
import { rabbitUrlOf } from '../config/settings/server-url.js';
import { findAnnouncedBroker } from './broker-file.js';
import { acquireEmbeddedBroker } from './shared-embedded-broker.js';

/** `shared` is the embedded broker of a `bloodbank up` that runs in another process of this project. */
export interface FoundBroker {
  readonly url: string;
  readonly kind: 'rabbitmq' | 'shared' | 'in-process';
  close(): Promise<void>;
}

export interface FindBrokerOptions {
  readonly url?: string;
  readonly settings: Settings;
  readonly cwd: string;
  /** Whether a broker inside this process would do. It would not for a command that ends at once. */
  readonly allowInProcess: boolean;
}

const keepOpen = async (): Promise<void> => {};

/**
 * Which broker to use: the given address, else RABBIT_URL, else the embedded broker that `bloodbank up` announced, else
 * one inside this process.
 *
 * @throws {Unreachable} when none is left.
 */
export async function findBroker({ url, settings, cwd, allowInProcess }: FindBrokerOptions): Promise<FoundBroker> {
  const named = url ?? rabbitUrlOf(settings);
  if (named !== undefined && named !== '') return { url: assertAmqpUrl(named), kind: 'rabbitmq', close: keepOpen };

  const announced = await findAnnouncedBroker(cwd);
  if (announced !== undefined) return { url: announced.url, kind: 'shared', close: keepOpen };

  if (!allowInProcess) {
    const nothing = 'RABBIT_URL is not set and no `bloodbank up` runs in this project';
    throw new Unreachable('(none)', nothing);
  }
  const { url: address, release } = await acquireEmbeddedBroker();
  return { url: address, kind: 'in-process', close: release };
}

function assertAmqpUrl(url: string): string {
  if (URL.canParse(url) && /^amqps?:$/.test(new URL(url).protocol)) return url;
  // Not quoted: it may hold a password.
  throw new BloodbankError(
    'config.invalid',
    'The address of the broker (RABBIT_URL) is not an amqp:// or amqps:// URL.',
  );
}
