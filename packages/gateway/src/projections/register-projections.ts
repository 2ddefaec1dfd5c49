import type { ProjectionAdmin } from '@bloodbank/core/ports';
import { toProjectionJson } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import type { Audit } from '../administration/audit.js';
import { assertPart } from '../administration/read-query.js';
import { EMPTY_BODY } from '../agents/agent-paths.js';
import { assertMayOperate, authoriseOperating, authoriseReading } from '../auth/authorise.js';
import { GatewayError } from '../http/gateway-error.js';
import { REBUILD_BODY } from './projection-paths.js';

export interface ProjectionRoutes {
  readonly projections: ProjectionAdmin | undefined;
  readonly audit: Audit;
}

interface Params {
  readonly name: string;
}

const MISSING = 'read models (DATABASE_URL)';

/** Read models: which there are, how far each is behind, and an end to that. What changes one needs `operate:#`: it is built of all types. */
export function registerProjections(app: FastifyInstance, { projections, audit }: ProjectionRoutes): void {
  app.get('/projections', async (request) => {
    authoriseReading(request);
    const all = await assertPart(projections, MISSING).list();
    return { projections: all.map(toProjectionJson) };
  });

  const body = { schema: { body: EMPTY_BODY } };
  for (const act of ['pause', 'resume'] as const) {
    app.post<{ Params: Params }>(`/projections/:name/${act}`, body, async (request) => {
      const caller = authoriseOperating(request);
      assertMayOperate(caller);
      const { name } = request.params;
      const changed = await assertPart(projections, MISSING)[act](name);
      tell(act, caller.name, name);
      return toProjectionJson(changed);
    });
  }

  app.post<{ Params: Params; Body: { readonly confirm?: string } }>(
    '/projections/:name/rebuild',
    { schema: { body: REBUILD_BODY } },
    async (request) => {
      const caller = authoriseOperating(request);
      assertMayOperate(caller);
      const { name } = request.params;
      const admin = assertPart(projections, MISSING);
      // Unknown ones are said to be so, whatever is confirmed.
      const known = (await admin.list()).some((one) => one.name === name);
      if (known && request.body.confirm !== name) {
        throw new GatewayError('gateway.confirm-needed', `${name} would be built anew from the first event on.`, {
          extensions: { count: 1, confirm_with: name },
        });
      }
      const rebuilt = await admin.rebuild(name);
      tell('rebuild', caller.name, name);
      return toProjectionJson(rebuilt);
    },
  );

  function tell(act: string, by: string, target: string): void {
    audit({ operation: `projections.${act}`, by, target, outcome: 'completed', count: null, job_id: null });
  }
}
