import type { QueueAdmin } from '@bloodbank/core/ports';

/** Work on the queues of a broker, over one connection for all who ask in a short while. */
export interface SharedAdmin {
  /** @throws {BloodbankError} `transport.unreachable`, and what the work throws. */
  use<T>(work: (admin: QueueAdmin) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Connection {
  readonly admin: Promise<QueueAdmin>;
  users: number;
}

const IDLE_MS = 10_000;

/**
 * A page that looks every few seconds should not log in every few seconds. The connection ends once nobody has asked for a
 * while; after a failure the next one to ask gets a new one, for it does not mend itself.
 */
export function shareAdmin(open: () => Promise<QueueAdmin>, idleMs: number = IDLE_MS): SharedAdmin {
  let current: Connection | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function leave(connection: Connection): Promise<void> {
    if (current === connection) current = undefined;
    if (connection.users === 0) await connection.admin.then((admin) => admin.close()).catch(() => {});
  }

  return {
    async use(work) {
      clearTimeout(timer);
      current ??= { admin: open(), users: 0 };
      const mine = current;
      mine.users += 1;
      let hasFailed = true;
      try {
        const result = await work(await mine.admin);
        hasFailed = false;
        return result;
      } finally {
        mine.users -= 1;
        if (hasFailed || mine !== current) await leave(mine);
        else if (mine.users === 0) timer = setTimeout(() => void leave(mine), idleMs).unref();
      }
    },
    async close() {
      clearTimeout(timer);
      if (current !== undefined) await leave(current);
    },
  };
}
