import type { Registry } from '@bloodbank/core/contract';
import type { CorrelationStore, PublishOptions, PublishReceipt } from '@bloodbank/core/ports';
import type { DeadLetters } from '@bloodbank/operations';
import type { Action } from './access/grants.js';
import type { History } from './history/history.js';

/** What the server needs of a bus and what belongs to it; whoever starts it hands it over. */
export interface McpHouse {
  readonly registry: Registry;
  publish(
    eventType: string,
    payload: unknown,
    options: PublishOptions,
  ): Promise<Pick<PublishReceipt, 'eventId' | 'routed'>>;
  /** Sends a command, and resolves with the payload of its reply. */
  request(type: string, payload: unknown, options: McpRequestOptions): Promise<unknown>;
  readonly correlation: Pick<CorrelationStore, 'find' | 'chain'>;
  readonly history: History;
  /** The services whose dead letters can be looked at. */
  services(): Promise<readonly string[]>;
  /** Undefined for a service that is not known. */
  deadLettersOf(service: string): Promise<DeadLetters | undefined>;
  /** What the agent may do beyond reading: publish or request a type, manage a service. */
  may(action: Action, name: string): boolean;
  /** Of which types it may see contracts, events and dead letters. */
  mayRead(eventType: string): boolean;
  /** With which plans are signed, at least 32 bytes. The same one after a restart keeps them valid. */
  readonly planSecret: Uint8Array;
  /** The originals' tools of FastMCP are offered as well. */
  readonly isClassic?: boolean;
}

/** What is said of a command that an agent requests. */
export interface McpRequestOptions
  extends Pick<PublishOptions, 'eventId' | 'uniqueKey' | 'correlationIds' | 'source' | 'metadata'> {
  readonly timeoutMs: number;
}

/** Who calls: for the events that it publishes, and the trail that each call leaves. */
export interface McpCaller {
  /** As the client calls itself; it is not proven. */
  readonly client: string;
  /** The key's name, where a key was checked. */
  readonly key?: string;
}
