import type { ContractTypes, Registry } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { AgentRecord, Logger } from '@bloodbank/core/ports';
import type { Publisher } from '@bloodbank/publisher';

const STATE_CHANGED = 'agent.state.changed';

/** Tells everybody that the state of an agent changed, caused by a command. Nothing waits for it. */
export type Announce = (record: AgentRecord, cause: Envelope) => void;

/** The event `agent.state.changed`, where the tree has its contract; nobody needs to listen. */
export function createAnnounce(
  registry: Registry,
  publisher: Pick<Publisher<ContractTypes>, 'seal' | 'send'>,
  logger: Logger,
): Announce {
  if (registry.kindOf(STATE_CHANGED) !== 'event') return () => {};
  const tell = async ({ agent, state, version, commandId }: AgentRecord, causedBy: Envelope): Promise<void> => {
    const payload = { agent_id: agent, state, fsm_version: version, command_id: commandId };
    const { envelope, options } = await publisher.seal('event', STATE_CHANGED, payload, { causedBy });
    await publisher.send(envelope, { ...options, unroutable: 'drop' });
  };
  return (record, cause) => {
    tell(record, cause).catch((thrown: unknown) => {
      logger.debug({ agent: record.agent, reason: toError(thrown).message }, `${STATE_CHANGED} was not published.`);
    });
  };
}
