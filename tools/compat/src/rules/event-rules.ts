import { bindingNoCapture } from './binding-no-capture.js';
import { eventNoAdd } from './event-no-add.js';
import { eventNoDelete } from './event-no-delete.js';
import type { EventRule } from './event-rule.js';
import { eventTypeSame } from './event-type-same.js';
import { fileNoMove } from './file-no-move.js';
import { identityFollowsBreak } from './identity-follows-break.js';
import { kindSame } from './kind-same.js';
import { partitionKeySame } from './partition-key-same.js';
import { prioritySame } from './priority-same.js';
import { replySame } from './reply-same.js';
import { retrySame } from './retry-same.js';
import { routeSame } from './route-same.js';
import { routingKeySame } from './routing-key-same.js';
import { topicSame } from './topic-same.js';
import { ttlSame } from './ttl-same.js';
import { uniqueKeySame } from './unique-key-same.js';

/** Every rule on a message as a whole. */
export const EVENT_RULES: readonly EventRule[] = [
  eventNoDelete,
  eventNoAdd,
  eventTypeSame,
  fileNoMove,
  routingKeySame,
  kindSame,
  replySame,
  routeSame,
  uniqueKeySame,
  partitionKeySame,
  topicSame,
  prioritySame,
  ttlSame,
  retrySame,
  bindingNoCapture,
  identityFollowsBreak,
];
