import { AmqpError } from '../amqp-error.js';
import type { Method } from '../wire/method.js';
import type { CarryOut, Channel } from './channel.js';
import type { ChannelMethods } from './methods/channel-method.js';
import { consumeMethods } from './methods/consume-methods.js';
import { exchangeMethods } from './methods/exchange-methods.js';
import { queueMethods } from './methods/queue-methods.js';
import { settleMethods } from './methods/settle-methods.js';
import { switchMethods } from './methods/switch-methods.js';

const CHANNEL_METHODS: ChannelMethods = {
  ...exchangeMethods,
  ...queueMethods,
  ...consumeMethods,
  ...settleMethods,
  ...switchMethods,
};

/** What the broker does for each method that a client may send on an open channel. Throws 503 for any other. */
export const carryOut: CarryOut = (channel, method) => {
  const handle = CHANNEL_METHODS[method.name] as ((channel: Channel, args: Method['args']) => void) | undefined;
  if (handle === undefined) throw new AmqpError('COMMAND_INVALID', 'unimplemented method');
  handle(channel, method.args);
};
