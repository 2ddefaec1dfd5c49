import { toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { connect } from 'amqplib';
import { findRunName, isRunOver, RUN_NAME_START } from '../run/run-name.js';
import { type RunShare, shareOfNothing } from '../run/run-share.js';
import { openManagementApi } from './management-api.js';

export interface SharedVhostOptions {
  readonly url: string;
  readonly runName: string;
  readonly managementUrl?: string | undefined;
  /** Who may not create a virtual host, and why. */
  readonly refusals: readonly string[];
}

/**
 * The virtual host of the URL, for a run that gets none of its own. Its queues and exchanges are known by their names; AMQP
 * cannot list them, so what an ended run left goes only where the management API shows it.
 */
export async function openSharedVhost(options: SharedVhostOptions): Promise<RunShare> {
  const { url, runName, managementUrl, refusals } = options;
  try {
    await (await connect(url, { timeout: 10_000 })).close();
  } catch (thrown) {
    return shareOfNothing(`RabbitMQ at ${maskUrl(url)} does not let the tests in: ${toError(thrown).message}`);
  }
  const api = openManagementApi(url, managementUrl);
  const vhost = decodeURIComponent(new URL(url).pathname.slice(1)) || '/';
  const removeAll = async (isOurs: (name: string) => boolean): Promise<number> => {
    let removed = 0;
    for (const kind of ['queues', 'exchanges']) {
      const names = (await api.list(kind, vhost)).filter(isOurs);
      for (const name of names) await api.delete([kind, vhost, name]);
      removed += names.length;
    }
    return removed;
  };
  const removed = await removeAll((name) => isRunOver(findRunName(name) ?? '')).catch(() => undefined);
  const refused = refusals.length === 0 ? 'nobody is there to create one' : refusals.join('; ');
  const note = `no virtual host of this run's own (${refused}), so its names begin with ${RUN_NAME_START}`;
  return {
    found: { isFound: true, url },
    note: removed === undefined ? `${note}; what a killed run leaves stays, as nothing here may list it` : note,
    isShared: true,
    removed: removed ?? 0,
    close: async () => {
      if (removed !== undefined) await removeAll((name) => findRunName(name) === runName);
    },
  };
}
