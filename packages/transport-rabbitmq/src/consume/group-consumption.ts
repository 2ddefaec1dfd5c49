import type { Consumption } from '@bloodbank/core/ports';

/** The queues of a group consumed as one. Where one of them cannot be consumed, none is. */
export async function startTogether(queue: string, starts: readonly Promise<Consumption>[]): Promise<Consumption> {
  const started = await Promise.allSettled(starts);
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (options?: { readonly timeoutMs?: number }): Promise<void> => {
    const stopped = await Promise.allSettled(running.map((one) => one.stop(options)));
    for (const result of stopped) if (result.status === 'rejected') throw result.reason;
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed === undefined) return { queue, stop };
  await stop().catch(() => {});
  throw failed.reason;
}
