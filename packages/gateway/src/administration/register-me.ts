import type { FastifyInstance } from 'fastify';
import type { Administration } from './administration.js';
import type { Rooms } from './me-paths.js';

export interface MeRoutes extends Pick<Administration, 'context' | 'version' | 'views'> {
  readonly areKeysRequired: boolean;
  readonly rooms: Rooms;
}

/** What a page must know before it shows a button. */
export function registerMe(
  app: FastifyInstance,
  { areKeysRequired, rooms, context, version, views = [] }: MeRoutes,
): void {
  app.get('/me', async ({ caller }) => ({
    name: caller?.name ?? '',
    keys_required: areKeysRequired,
    scopes: caller?.scopes ?? [],
    may: {
      read: caller?.mayAny('read') === true,
      publish: caller?.mayAny('publish') === true,
      command: caller?.mayAny('command') === true,
      operate: caller?.mayAny('operate') === true,
    },
    context: context ?? { name: 'local', production: false },
    version: version ?? 'unknown',
    rooms,
    views,
  }));
}
