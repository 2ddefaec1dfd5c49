import { toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { connect } from 'amqplib';
import { answersAt } from '../answers-at.js';
import { isRunOver } from '../run/run-name.js';
import { type RunShare, shareOfNothing } from '../run/run-share.js';
import { openSharedVhost } from './open-shared-vhost.js';
import { type VhostAdmin, vhostAdminsOf } from './vhost-admin.js';

const CONNECT_TIMEOUT_MS = 10_000;

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
  const [known, created] = await Promise.allSettled([admin.list(), admin.create(runName, user)]);
  try {
    if (known.status === 'rejected') throw known.reason;
    if (created.status === 'rejected') throw created.reason;
    await assertOpens(own.href);
  } catch (thrown) {
    // It may be there in part, or on another server than the one of the URL.
    await admin.remove(runName).catch(() => {});
    throw thrown;
  }
  // What cannot be removed now is left to the next run: another one may remove it at this moment.
  const ended = await Promise.allSettled(known.value.filter(isRunOver).map(admin.remove));
  return {
    found: { isFound: true, url: own.href },
    note: `virtual host ${runName}`,
    isShared: false,
    removed: ended.filter(({ status }) => status === 'fulfilled').length,
    async close() {
      await admin.remove(runName).catch(async (thrown: unknown) => {
        if ((await admin.list()).includes(runName)) throw thrown;
      });
    },
  };
}

/** What an administrator has created need not be on the server of the URL. */
async function assertOpens(url: string): Promise<void> {
  try {
    await (await connect(url, { timeout: CONNECT_TIMEOUT_MS })).close();
  } catch (thrown) {
    throw new Error(`what it creates is not on this server (${toError(thrown).message})`, { cause: thrown });
  }
}
