import type { QueueAdmin } from '@bloodbank/core/ports';
import type { CommandContext } from '../shell/command-context.js';
import { requireBroker } from '../shell/open-bus.js';

/** Does some work on the queues of the broker that is there. */
export async function withAdmin<T>(context: CommandContext, work: (admin: QueueAdmin) => Promise<T>): Promise<T> {
  const { url } = await requireBroker(context);
  return withAdminAt(url, work);
}

/** The same at a broker that is known already. */
export async function withAdminAt<T>(url: string, work: (admin: QueueAdmin) => Promise<T>): Promise<T> {
  const { transportFor } = await import('@bloodbank/bus/broker');
  const factory = await transportFor(url);
  const admin = await factory.openQueueAdmin({ url, clientName: 'bloodbank-cli admin' });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}
