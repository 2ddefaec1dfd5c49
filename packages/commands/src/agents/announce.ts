import { AGENT_STATE_CHANGED, agentStateChanged } from '@bloodbank/core/agents';
import type { ContractTypes, Registry } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { AgentRecord, Logger } from '@bloodbank/core/ports';
import type { Publisher } from '@bloodbank/publisher';

/** Tells everybody that the state of an agent changed: caused by a command, or by a person. Nothing waits for it. */
export type Announce = (record: AgentRecord, cause?: Envelope) => void;

/** The event `agent.state.changed`, where the tree has its contract; nobody needs to listen. */
export function createAnnounce(
  registry: Registry,
  publisher: Pick<Publisher<ContractTypes>, 'seal' | 'send'>,
  logger: Logger,
): Announce {
  if (registry.kindOf(AGENT_STATE_CHANGED) !== 'event') return () => {};
  const tell = async (record: AgentRecord, causedBy: Envelope | undefined): Promise<void> => {
    const payload = agentStateChanged(record);
    const { envelope, options } = await publisher.seal(
      'event',
      AGENT_STATE_CHANGED,
      payload,
      causedBy === undefined ? {} : { causedBy },
    );
    await publisher.send(envelope, { ...options, unroutable: 'drop' });
  };
  return (record, cause) => {
    tell(record, cause).catch((thrown: unknown) => {
      logger.debug(
        { agent: record.agent, reason: toError(thrown).message },
        `${AGENT_STATE_CHANGED} was not published.`,
      );
    });
  };
}
