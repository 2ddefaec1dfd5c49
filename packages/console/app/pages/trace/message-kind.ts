import type { ContractSummary } from '../../api/contracts.js';

/** What a message of a flow is. A dispatcher's action is an event that tells of what a rule did. */
export type MessageKind = 'event' | 'command' | 'reply' | 'action' | 'unknown';

/** In the order of the legend. */
export const KIND_NAMES: Readonly<Record<MessageKind, string>> = {
  event: 'event',
  command: 'command',
  reply: 'reply',
  action: 'dispatcher action',
  unknown: 'not recorded',
};

/** @param recorded what the history says of it, which knows it best */
export function kindOf(type: string, contracts: readonly ContractSummary[], recorded?: string): MessageKind {
  if (type === '') return 'unknown';
  if (type.startsWith('dispatcher.')) return 'action';
  if (recorded === 'command' || recorded === 'reply' || recorded === 'event') return recorded;
  return contracts.find(({ type: name }) => isOfFamily(type, name))?.kind ?? 'event';
}

/** `command.grolf.run` is one of `command.{agent}.{action}`. */
function isOfFamily(type: string, name: string): boolean {
  if (!name.includes('{')) return type === name;
  const [words, wanted] = [type.split('.'), name.split('.')];
  return words.length === wanted.length && wanted.every((word, index) => word.startsWith('{') || word === words[index]);
}
