import { type StartedProgram, startProgram } from '@bloodbank/testkit';

/** What the process is told on its command line. */
export interface InboxConsumerOrders {
  readonly url: string;
  readonly exchange: string;
  readonly service: string;
  readonly redisUrl: string;
  readonly prefix: string;
  /** Dies while it handles its n-th event, or once the inbox has the answer and the broker does not. */
  readonly crash?: { readonly atDelivery: number; readonly point: 'before-effect' | 'after-answer' };
}

/** Starts a service with an inbox; `onEffect` is told each event id whose effect was had. */
export function startInboxConsumer(orders: InboxConsumerOrders, onEffect: (id: string) => void): StartedProgram {
  const program = new URL('./inbox-consumer-process.ts', import.meta.url);
  return startProgram(program, [JSON.stringify(orders)], (line) => {
    if (line.startsWith('effect ')) onEffect(line.slice('effect '.length));
  });
}
