import type { ContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { CommandContext, RollbackContext } from './command-handler.js';

/** A handler whose types have done their work. */
export interface AnyCommandHandler {
  execute(command: Envelope, context: CommandContext<ContractTypes>): unknown;
  readonly rollback: ((command: Envelope, context: RollbackContext) => unknown) | undefined;
}

/** @throws {BloodbankError} `config.invalid` for what cannot carry a command out. */
export function readCommandHandler(type: string, handling: unknown): AnyCommandHandler {
  if (isClass(handling)) return fromObject(type, new handling());
  if (typeof handling === 'function') {
    return { execute: handling as AnyCommandHandler['execute'], rollback: undefined };
  }
  return fromObject(type, handling);
}

function fromObject(type: string, handling: unknown): AnyCommandHandler {
  const handler = handling as { execute?: unknown; rollback?: unknown } | null | undefined;
  if (typeof handler?.execute !== 'function') {
    const remedy = 'Give a function, or an object or a class with `execute` and, if you like, `rollback`.';
    throw new BloodbankError('config.invalid', `The handler of ${type} has no function execute.`, { remedy });
  }
  const { execute, rollback } = handler;
  if (rollback !== undefined && typeof rollback !== 'function') {
    throw new BloodbankError('config.invalid', `The handler of ${type} has a rollback that is no function.`);
  }
  return {
    execute: (command, context) => Reflect.apply(execute, handler, [command, context]),
    rollback: rollback && ((command, context) => Reflect.apply(rollback, handler, [command, context])),
  };
}

/** A class whose objects execute; an ordinary function has no such prototype. */
function isClass(handling: unknown): handling is new () => unknown {
  if (typeof handling !== 'function') return false;
  const prototype = handling.prototype as { execute?: unknown } | null | undefined;
  return typeof prototype?.execute === 'function';
}
