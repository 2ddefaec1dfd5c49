import { applyChange } from './apply-change.js';
import { describeEvent } from './describe-event.js';
import { findEvents } from './find-events.js';
import { getEvent } from './get-event.js';
import { listDeadLetters } from './list-dead-letters.js';
import { listEvents } from './list-events.js';
import { planChange } from './plan-change.js';
import { publishEvent } from './publish-event.js';
import type { Tool } from './tool.js';
import { traceEvent } from './trace-event.js';
import { validateEvent } from './validate-event.js';

/** In the order in which they are listed. Ten at most: a model reads all of them before each question. */
export const tools: readonly Tool[] = [
  listEvents,
  describeEvent,
  validateEvent,
  publishEvent,
  findEvents,
  getEvent,
  traceEvent,
  listDeadLetters,
  planChange,
  applyChange,
];
