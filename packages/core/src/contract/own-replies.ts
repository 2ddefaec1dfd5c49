import type { Contract, Issue, Registry } from './contract-set.js';

/** How an owner says that it is done, where the command's contract names no reply. */
export const COMMAND_DONE = 'bloodbank.command.done';
/** How an owner says that it failed or refused. */
export const COMMAND_FAILED = 'bloodbank.command.failed';

/** The payload of COMMAND_DONE. */
export interface CommandDonePayload {
  readonly command_id: string;
  readonly result?: unknown;
}

/** The payload of COMMAND_FAILED. */
export interface CommandFailedPayload {
  readonly command_id: string;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_ms?: number | null;
  readonly data?: unknown;
}

/**
 * Contracts that every bus knows, whatever its tree of schemas: an owner must be able to say no to anybody. A tree that has
 * schemas of these names describes them for people; these decide.
 */
const OWN_REPLIES: ReadonlyMap<string, Contract> = new Map(
  [
    ownReply(COMMAND_DONE, 'Command done', { command_id: 'string' }),
    ownReply(COMMAND_FAILED, 'Command failed', {
      command_id: 'string',
      code: 'string',
      message: 'string',
      retryable: 'boolean',
    }),
  ].map((contract) => [contract.type, contract]),
);

/** The contract of a reply: the bus's own, else that of the tree. */
export function replyContractOf(registry: Registry, type: string): Contract | undefined {
  return OWN_REPLIES.get(type) ?? (registry.isValidEventType(type) ? registry.find(type) : undefined);
}

/** The registry of a bus: what its tree holds, and the bus's own replies beside, so that these are traced and told as any other. */
export function withOwnReplies(registry: Registry): Registry {
  return {
    ...registry,
    find: (type) => registry.find(type) ?? OWN_REPLIES.get(type),
    kindOf: (type) => registry.kindOf(type) ?? OWN_REPLIES.get(type)?.kind,
    isValidEventType: (type) => registry.isValidEventType(type) || OWN_REPLIES.has(type),
  };
}

function ownReply(type: string, title: string, required: Readonly<Record<string, 'string' | 'boolean'>>): Contract {
  const validate = (payload: unknown): readonly Issue[] => {
    if (typeof payload !== 'object' || payload === null) return [issueAt('', 'type', 'must be an object')];
    const values = payload as Readonly<Record<string, unknown>>;
    return Object.entries(required).flatMap(([name, kind]) =>
      typeof values[name] === kind ? [] : [issueAt(`/${name}`, 'type', `must be a ${kind}`)],
    );
  };
  return {
    type,
    version: 1,
    kind: 'reply',
    domain: 'bloodbank',
    routingKey: '{event_type}',
    file: '',
    title,
    description: '',
    parameters: [],
    open: true,
    sensitive: [],
    schema: {},
    examples: [],
    validate,
    validatePublish: validate,
  };
}

function issueAt(pointer: string, keyword: string, message: string): Issue {
  return { pointer, keyword, message };
}
