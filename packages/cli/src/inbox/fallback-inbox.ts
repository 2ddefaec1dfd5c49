import type { Inbox, InboxClaim } from '@bloodbank/core/ports';

/** How long the first is left alone once it did not answer: one caller in that time waits for it, not each. */
const REST_MS = 1_000;

/**
 * An inbox that goes on with a second one while the first is away. A key that was claimed in one of them is free in the
 * other: whoever uses it has ids that a repetition shares, so that consumers know it.
 */
export function createFallbackInbox(first: Inbox, second: Inbox, now: () => number = () => performance.now()): Inbox {
  let restsUntilMs = 0;

  async function claimFirst(...[consumer, key, options]: Parameters<Inbox['claim']>): Promise<InboxClaim> {
    const claim = await first.claim(consumer, key, options);
    if (claim.state !== 'claimed') return claim;
    return {
      ...claim,
      async complete(value) {
        try {
          await claim.complete(value);
        } catch {
          restsUntilMs = now() + REST_MS;
          const instead = await second.claim(consumer, key, options);
          if (instead.state === 'claimed') await instead.complete(value);
        }
      },
    };
  }

  return {
    windowMs: Math.min(first.windowMs, second.windowMs),
    async claim(consumer, key, options) {
      if (now() < restsUntilMs) return second.claim(consumer, key, options);
      try {
        return await claimFirst(consumer, key, options);
      } catch {
        restsUntilMs = now() + REST_MS;
        return second.claim(consumer, key, options);
      }
    },
    async close() {
      await Promise.allSettled([first.close(), second.close()]);
    },
  };
}
