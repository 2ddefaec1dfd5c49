import type { MethodArguments, MethodName } from '../../wire/method.js';
import type { Channel } from '../channel.js';

/** What is done for some of the methods that a client may send on an open channel. */
export type ChannelMethods = {
  readonly [N in MethodName]?: (channel: Channel, args: MethodArguments<N>) => void;
};
