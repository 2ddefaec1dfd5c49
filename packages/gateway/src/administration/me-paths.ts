import { FLAG, list, record, TEXT } from '../read/answer-schema.js';
import { describeOperation } from '../read/operation-parts.js';

export const ROOMS = ['queues', 'history', 'commands', 'agents', 'replay', 'dispatcher', 'projections'] as const;

/** Which parts this gateway was started with. */
export type Rooms = Readonly<Record<(typeof ROOMS)[number], boolean>>;

export const ME_PATHS: Readonly<Record<string, object>> = {
  '/me': {
    get: describeOperation({
      summary: 'Who asks, what its key is good for, and what this gateway has',
      operationId: 'me',
      answer: record({
        name: TEXT,
        keys_required: FLAG,
        scopes: list(TEXT),
        may: record({ read: FLAG, publish: FLAG, command: FLAG, operate: FLAG }),
        context: record({ name: TEXT, production: FLAG }),
        version: TEXT,
        views: {
          ...list(record({ name: TEXT, at: TEXT })),
          description: 'Places of the console that the configuration names for everybody; `at` stands behind its `#`.',
        },
        rooms: record(Object.fromEntries(ROOMS.map((room) => [room, FLAG]))),
      }),
    }),
  },
};
