import type { ContractTypes } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import type { AgentAction, AgentOptions } from './agent-action.js';

export type ChooseAction = (action: string) => AgentAction<ContractTypes> | undefined;

/**
 * Exact names first, then patterns, of which the one that says most is taken (of two that say as much, the first), then the
 * default.
 *
 * @throws {BloodbankError} `config.invalid` for a pattern that is none, or an action that is no function.
 */
export function createActionChoice(agent: string, options: AgentOptions<ContractTypes>): ChooseAction {
  const { actions, default: usual } = options;
  const names = Object.keys(actions);
  for (const name of names) assertAction(agent, name, actions[name]);
  if (usual !== undefined) assertAction(agent, 'default', usual);
  if (names.length === 0 && usual === undefined) {
    throw new BloodbankError('config.invalid', `The agent ${agent} has no action.`);
  }
  const exact = new Map(names.filter((name) => !name.includes('*')).map((name) => [name, actions[name]]));
  const patterns = names.filter((name) => name.includes('*')).sort((left, right) => right.length - left.length);
  return (action) => {
    const named = exact.get(action);
    if (named !== undefined) return named;
    const pattern = patterns.find((candidate) => fits(candidate, action));
    return pattern === undefined ? usual : actions[pattern];
  };
}

function fits(pattern: string, action: string): boolean {
  if (pattern.endsWith('*')) return action.startsWith(pattern.slice(0, -1));
  return action.endsWith(pattern.slice(1));
}

function assertAction(agent: string, name: string, action: unknown): void {
  if (typeof action !== 'function') {
    throw new BloodbankError('config.invalid', `The action ${name} of the agent ${agent} is no function.`);
  }
  const stars = name.split('*').length - 1;
  const isPattern = stars === 1 && (name.startsWith('*') || name.endsWith('*'));
  if (name !== '' && !name.includes('.') && (stars === 0 || isPattern)) return;
  const message = `${JSON.stringify(name)} is neither an action of the agent ${agent} nor a pattern of actions.`;
  const remedy =
    'Write an action as one word, or a pattern with one "*" at its beginning or end: "review-*", "*-check", "*".';
  throw new BloodbankError('config.invalid', message, { remedy });
}
