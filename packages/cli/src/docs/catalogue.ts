import type { Contract } from '@bloodbank/core/contract';
import { matchesTopic } from '@bloodbank/core/routing';
import type { QueueDescription } from '@bloodbank/topology/describe';
import { typeNameOf } from '../contracts/type-name-of.js';

/** One contract with all that its page says. */
export interface CatalogueEntry {
  readonly contract: Contract;
  /** The TypeScript type of its payload; also its name in AsyncAPI. */
  readonly name: string;
  /** Without its ending: each form of the catalogue has its own. */
  readonly page: string;
  readonly bundle: string;
  /** The routing key, variable words in braces. */
  readonly address: string;
  readonly exchange: string;
  /** Every version of the same name, itself included, oldest first. */
  readonly versions: readonly Contract[];
  readonly consumers: readonly QueueDescription[];
  /** Of a reply: the commands that it answers. */
  readonly answers: readonly Contract[];
}

export interface Catalogue {
  readonly title: string;
  readonly entries: readonly CatalogueEntry[];
}

/** What the exchanges are called where no topology says otherwise. */
export interface Exchanges {
  readonly events: string;
  readonly commands: string;
}

/** Puts together what contracts and queues say of each other. */
export function createCatalogue(
  title: string,
  contracts: readonly Contract[],
  queues: readonly QueueDescription[],
  exchanges: Exchanges,
): Catalogue {
  const entries = contracts.map((contract): CatalogueEntry => {
    const address = contract.routingKey.replace('{event_type}', contract.type);
    // A variable word is one that any pattern with a wildcard in its place matches.
    const key = address.replace(/\{[a-z0-9_]+\}/g, 'word');
    const isBound = ({ role, bindings }: QueueDescription): boolean =>
      role !== 'retry' && role !== 'dead-letter' && bindings.some(({ pattern }) => matchesTopic(pattern, key));
    return {
      contract,
      name: typeNameOf(contract),
      page: contract.type,
      bundle: `schemas/${contract.type}.schema.json`,
      address,
      exchange: contract.kind === 'event' ? exchanges.events : exchanges.commands,
      versions: contracts.filter((other) => baseOf(other) === baseOf(contract)).sort((a, b) => a.version - b.version),
      answers: contracts.filter(({ kind, reply }) => kind === 'command' && reply === contract.type),
      consumers: contract.kind === 'reply' ? [] : queues.filter(isBound),
    };
  });
  return { title, entries };
}

function baseOf({ type, version }: Contract): string {
  return type.endsWith(`.v${version}`) ? type.slice(0, -`.v${version}`.length) : type;
}

/** What brings a message about, as far as schemas and topology can tell: who publishes is written down nowhere. */
export function originOf({ contract, exchange, answers }: CatalogueEntry): string {
  if (contract.kind === 'command') return `Whoever asks for it sends it to the exchange ${exchange}.`;
  if (contract.kind === 'event') return `Any service may publish it to the exchange ${exchange}.`;
  return answers.length === 0 ? 'No command of the tree names it as its reply.' : 'It answers:';
}
