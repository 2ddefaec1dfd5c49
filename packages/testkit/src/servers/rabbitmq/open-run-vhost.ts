import { maskUrl, toError } from '@bloodbank/core';
import { connect } from 'amqplib';
import { answersAt } from '../answers-at.js';
import { isRunOver } from '../run/run-name.js';
import { type RunShare, shareOfNothing } from '../run/run-share.js';
import { openSharedVhost } from './open-shared-vhost.js';
import { type VhostAdmin, vhostAdminsOf } from './vhost-admin.js';

export interface RunVhostOptions {
  /** The server; its virtual host is used only where the run gets none of its own. */
  readonly url: string;
  readonly runName: string;
  readonly managementUrl?: string | undefined;
  /** Default: its management API, then `rabbitmqctl`. */
  readonly admins?: readonly VhostAdmin[];
}

/**
 * A virtual host for one run of the tests, by whoever may create one, after those of ended runs are gone. Where nobody may,
 * the run uses the virtual host of the URL, and its names have to show whose they are.
 */
export async function openRunVhost(options: RunVhostOptions): Promise<RunShare> {
  const { url, runName, managementUrl, admins = vhostAdminsOf(url, managementUrl) } = options;
  if (!(await answersAt(url))) {
    return shareOfNothing(
      `No RabbitMQ answers at ${maskUrl(url)}; set RABBIT_URL to run these tests on a real broker.`,
    );
  }
  const refusals: string[] = [];
  for (const admin of admins) {
    try {
      return await createVhost(admin, url, runName);
    } catch (thrown) {
      refusals.push(`${admin.name}: ${toError(thrown).message}`);
    }
  }
  return openSharedVhost({ url, runName, managementUrl, refusals });
}

async function createVhost(admin: VhostAdmin, url: string, runName: string): Promise<RunShare> {
  const own = new URL(url);
  own.pathname = `/${runName}`;
  const user = decodeURIComponent(own.username) || 'guest';
  const remove = async (vhost: string): Promise<void> => {
    await admin.remove(vhost).catch(async (thrown: unknown) => {
      // Two runs may remove the same one at once; the later of them finds it gone.
      if ((await admin.list()).includes(vhost)) throw thrown;
    });
  };
  const [known] = await Promise.all([admin.list(), admin.create(runName, user)]);
  try {
    await assertOpens(own.href);
  } catch (thrown) {
    await remove(runName);
    throw new Error(`what it creates is not on this server (${toError(thrown).message})`, { cause: thrown });
  }
  const ended = known.filter(isRunOver);
  await Promise.all(ended.map(remove));
  return {
    found: { isFound: true, url: own.href },
    note: `virtual host ${runName}`,
    isShared: false,
    removed: ended.length,
    close: () => remove(runName),
  };
}

/** @throws whatever the server says against it. */
export async function assertOpens(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 10_000 });
  await connection.close();
}
