import { bindingNoCapture } from './binding-no-capture.js';
import { eventNoAdd } from './event-no-add.js';
import { eventNoDelete } from './event-no-delete.js';
import type { EventRule } from './event-rule.js';
import { eventTypeSame } from './event-type-same.js';
import { identityFollowsBreak } from './identity-follows-break.js';
import { kindSame } from './kind-same.js';
import { routingKeySame } from './routing-key-same.js';

/** Every rule on a message as a whole. */
export const EVENT_RULES: readonly EventRule[] = [
  eventNoDelete,
  eventNoAdd,
  eventTypeSame,
  routingKeySame,
  kindSame,
  bindingNoCapture,
  identityFollowsBreak,
];
