import { BROKEN_CONTENTS } from './broken-contents.js';
import type { BrokenEventStore } from './broken-event-store.js';
import { BROKEN_LIVES } from './broken-lives.js';
import { BROKEN_ORDERS } from './broken-orders.js';

export const BROKEN_EVENT_STORES: readonly BrokenEventStore[] = [...BROKEN_ORDERS, ...BROKEN_CONTENTS, ...BROKEN_LIVES];
