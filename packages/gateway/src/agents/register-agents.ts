import type { BloodbankError } from '@bloodbank/core/errors';
import { type AgentJson, type Agents, OperationsError, toAgentJson } from '@bloodbank/operations';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Audit } from '../administration/audit.js';
import { assertPart } from '../administration/read-query.js';
import { assertMayOperate, authoriseOperating, authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import type { Action } from '../auth/scope.js';
import { GatewayError } from '../http/gateway-error.js';
import { EMPTY_BODY, RESET_BODY } from './agent-paths.js';

export interface AgentRoutes {
  readonly agents: Agents | undefined;
  readonly audit: Audit;
}

interface Params {
  readonly name: string;
}

const MISSING = 'the states of agents (REDIS_URL)';

/** What agents are doing, and what a person may do about it. A key speaks of an agent by its commands: `read:command.grolf.#`. */
export function registerAgents(app: FastifyInstance, { agents, audit }: AgentRoutes): void {
  app.get('/agents', async (request) => {
    const caller = authoriseReading(request);
    const all = await assertPart(agents, MISSING).list();
    return { agents: all.filter(({ agent }) => may(caller, 'read', agent)).map(toAgentJson) };
  });

  app.get<{ Params: Params }>('/agents/:name', async (request) => {
    const caller = authoriseReading(request);
    const { name } = request.params;
    if (!may(caller, 'read', name)) throw unknown(name);
    return toAgentJson(await assertPart(agents, MISSING).show(name));
  });

  async function change(
    request: FastifyRequest<{ Params: Params }>,
    act: 'pause' | 'resume' | 'reset',
    work: (agents: Agents, name: string) => ReturnType<Agents['show']>,
  ): Promise<AgentJson> {
    const caller = authoriseOperating(request);
    const { name } = request.params;
    assertMayOperate(caller, typeOf(name));
    const changed = await work(assertPart(agents, MISSING), name);
    audit({
      operation: `agents.${act}`,
      by: caller.name,
      target: name,
      outcome: 'completed',
      count: null,
      job_id: null,
    });
    return toAgentJson(changed);
  }

  const nothing = { schema: { body: EMPTY_BODY } };
  app.post<{ Params: Params }>('/agents/:name/pause', nothing, async (request) =>
    change(request, 'pause', (all, name) => all.pause(name)),
  );
  app.post<{ Params: Params }>('/agents/:name/resume', nothing, async (request) =>
    change(request, 'resume', (all, name) => all.resume(name)),
  );
  app.post<{ Params: Params; Body: { readonly confirm?: string; readonly force?: boolean } }>(
    '/agents/:name/reset',
    { schema: { body: RESET_BODY } },
    async (request) => {
      const { confirm, force = false } = request.body;
      return change(request, 'reset', async (all, name) => {
        const { agent } = await all.show(name);
        if (confirm === agent) return all.reset(name, { force });
        throw new GatewayError('gateway.confirm-needed', `What ${agent} was told to do would be given up.`, {
          extensions: { count: 1, confirm_with: agent },
        });
      });
    },
  );
}

/** All commands of one agent begin so; `#` stands for no word too. */
function typeOf(name: string): string {
  return `command.${name}`;
}

function may(caller: Caller, action: Action, name: string): boolean {
  return caller.may(action, typeOf(name));
}

function unknown(name: string): BloodbankError {
  return new OperationsError('agent.unknown', `No agent has the name ${JSON.stringify(name)}.`);
}
