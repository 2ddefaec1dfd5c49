import type { RoutedMessage } from '../embedded-broker.js';
import type { VirtualHost } from '../model/virtual-host.js';
import type { DirectReplies } from './direct-replies.js';

/** What all connections of one broker share. */
export interface BrokerContext {
  readonly virtualHost: VirtualHost;
  readonly directReplies: DirectReplies;
  readonly credentials: { readonly username: string; readonly password: string };
  readonly heartbeatSeconds: number;
  readonly onRouted: ((message: RoutedMessage) => void) | undefined;
  readonly onUnrouted: ((message: RoutedMessage) => void) | undefined;
  /** Why publishers are held back, or undefined. */
  readonly blockedReason: string | undefined;
}
