/** The queues of services at the broker, for whoever subscribes over HTTP. */
export interface ServiceQueues {
  /** Undefined where the service has none. */
  report(service: string): Promise<ServiceQueueReport | undefined>;
  /**
   * Removes the queue of a service and what belongs to it, with everything that waits in them.
   *
   * @throws {BloodbankError} `transport.queue-in-use` while somebody consumes it.
   */
  remove(service: string): Promise<readonly RemovedQueue[]>;
}

export interface ServiceQueueReport {
  readonly queue: string;
  /** Ready to be delivered; what is in hand of a consumer, a gateway's too, is not counted. */
  readonly messages: number;
  readonly consumers: number;
  readonly dead_letters: number;
  /** That wait for their next attempt. */
  readonly retrying: number;
}

export interface RemovedQueue {
  readonly queue: string;
  readonly messages: number;
}
