import type { DeadLetters, DeadLettersOptions, Queues, QueuesOptions } from '@bloodbank/operations';
import type { QueueDeclaration } from '@bloodbank/topology';

export interface ServiceQueuesOptions extends Omit<QueuesOptions, 'known'> {
  /** The queues of the service, as they are laid out. */
  readonly laidOut: () => readonly QueueDeclaration[];
}

/** The queues of a service. What looks into them is loaded with the first look. */
export function openQueues({ laidOut, ...options }: ServiceQueuesOptions): Queues {
  const use = async (): Promise<Queues> => {
    const { createQueues, partsOf } = await import('@bloodbank/operations');
    return createQueues({ ...options, known: () => laidOut().map(partsOf) });
  };
  return {
    list: async () => (await use()).list(),
    show: async (queue) => (await use()).show(queue),
    purge: async (queue) => (await use()).purge(queue),
    health: async () => (await use()).health(),
  };
}

/** The dead letters of a service, of which the same holds. */
export function openDeadLetters(options: DeadLettersOptions): DeadLetters {
  const use = async (): Promise<DeadLetters> => {
    const { createDeadLetters } = await import('@bloodbank/operations');
    return createDeadLetters(options);
  };
  return {
    async *list(filter) {
      yield* (await use()).list(filter);
    },
    count: async (filter) => (await use()).count(filter),
    redrive: async (filter, how) => (await use()).redrive(filter, how),
    purge: async (filter, how) => (await use()).purge(filter, how),
    onArrival: async (callback) => (await use()).onArrival(callback),
  };
}
