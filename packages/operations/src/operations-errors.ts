import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong in looking after queues, jobs and agents. */
export const OPERATIONS_ERRORS = {
  'operation.queue-busy': {
    meaning: 'A job is at work on the dead letters of that queue.',
    why: 'A letter in one hand is in no other: two at once would each see a part of the queue.',
    remedy: 'Wait until the job ends, or cancel it.',
  },
  'operation.jobs-full': {
    meaning: 'As many jobs run as may run at a time.',
    why: 'Each holds a connection to the broker; nothing was begun.',
    remedy: 'Wait until one ends, or cancel one.',
  },
  'agent.unknown': {
    meaning: 'No agent of this name has a state.',
    why: 'No process has run it with this store, so there is nothing to show, pause, resume or reset.',
    remedy:
      'Look at the names with `bloodbank agents list`, and whether REDIS_URL names the Redis that the agent uses.',
  },
  'agent.wrong-state': {
    meaning: 'The agent is in a state in which this cannot be done.',
    why: 'Resuming an agent that is not paused, or resetting one whose action runs, would hide what it is doing; nothing was changed.',
    remedy:
      'Look at it with `bloodbank agents show <name>`. An action that shall be given up is ended by `reset --force`.',
  },
} as const;

export class OperationsError extends BloodbankError {
  constructor(code: keyof typeof OPERATIONS_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...OPERATIONS_ERRORS[code] }, message, options);
  }
}
