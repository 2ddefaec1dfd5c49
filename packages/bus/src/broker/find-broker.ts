import { Unreachable } from '@bloodbank/core/errors';
import type { Settings } from '../config/settings/read-settings.js';
import { besideVariables, busUrlOf } from '../config/settings/server-url.js';
import { assertTransportUrl } from '../connect/transport-table.js';
import { findAnnouncedBroker } from './broker-file.js';

/** `server` is one that was named; `shared` is the embedded broker of a `bloodbank up` that runs in another process of this project. */
export interface FoundBroker {
  readonly url: string;
  readonly kind: 'server' | 'shared' | 'in-process';
  /** The option or the setting that named it. */
  readonly named?: string;
  /** Where it is now; of one that may move. */
  readonly findUrl?: () => Promise<string | undefined>;
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
 * Which broker to use: the given address, else the one that the settings name, else the embedded broker that `bloodbank up` announced, else
 * one inside this process.
 *
 * @throws {Unreachable} when none is left.
 */
export async function findBroker({ url, settings, cwd, allowInProcess }: FindBrokerOptions): Promise<FoundBroker> {
  const named =
    url === undefined || url === '' ? busUrlOf(settings) : { url: besideVariables(url, settings), named: 'url' };
  if (named !== undefined) {
    return { url: assertTransportUrl(named.url, named.named), kind: 'server', named: named.named, close: keepOpen };
  }

  const announced = await findAnnouncedBroker(cwd);
  if (announced !== undefined) {
    const findUrl = async (): Promise<string | undefined> => (await findAnnouncedBroker(cwd))?.url;
    return { url: announced.url, kind: 'shared', findUrl, close: keepOpen };
  }

  if (!allowInProcess) {
    const nothing = 'RABBIT_URL is not set and no `bloodbank up` runs in this project';
    throw new Unreachable('(none)', nothing);
  }
  // Only who has no other pays for loading it.
  const { acquireEmbeddedBroker } = await import('./shared-embedded-broker.js');
  const { url: address, release } = await acquireEmbeddedBroker();
  return { url: address, kind: 'in-process', close: release };
}
