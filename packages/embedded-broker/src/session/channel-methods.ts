import type { MethodArguments, MethodName } from '../wire/method.js';
import type { Channel } from './channel.js';
import { consumeMethods } from './methods/consume-methods.js';
import { exchangeMethods } from './methods/exchange-methods.js';
import { queueMethods } from './methods/queue-methods.js';
import { settleMethods } from './methods/settle-methods.js';
import { switchMethods } from './methods/switch-methods.js';

/** What the broker does for each method a client may send on an open channel. */
export type ChannelMethods = {
  readonly [N in MethodName]?: (channel: Channel, args: MethodArguments<N>) => void;
};

export const CHANNEL_METHODS: ChannelMethods = {
  ...exchangeMethods,
  ...queueMethods,
  ...consumeMethods,
  ...settleMethods,
  ...switchMethods,
};
