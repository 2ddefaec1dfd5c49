import type { PostgresProjectionAdmin } from '@bloodbank/event-store';
import { type StoreContext, storePlace } from '../store/open-event-store.js';

/** Does some work on the read models that stand beside the events. */
export async function withProjectionAdmin<T>(
  context: StoreContext,
  work: (admin: PostgresProjectionAdmin) => Promise<T>,
): Promise<T> {
  const place = storePlace(context);
  const { createProjectionAdmin } = await import('@bloodbank/event-store');
  const admin = createProjectionAdmin(place);
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}
