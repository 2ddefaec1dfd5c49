import type { Delivered } from '@bloodbank/consumer';
import type { Middleware } from '@bloodbank/core/pipeline';

/** The bus of one service, as a program of that name would connect to it. What `connectBus` returns is one. */
export interface ServiceBus {
  subscribe(pattern: string, handler: () => void, options: LeasedSubscription): Promise<unknown>;
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** How a service is subscribed whose events are handed out on leases. */
export interface LeasedSubscription {
  readonly middleware: readonly [Middleware<Delivered>];
  readonly concurrency: number;
  readonly prefetch: number;
  /** Longer than any lease. */
  readonly handlerTimeoutMs: number;
  /** Whoever pulls remembers what it handled; here nobody knows what came of it. */
  readonly inbox: false;
}
