import type { Problem } from '../../problem.js';
import { closest } from '../../text/closest.js';
import { isImperative, isPastTense, verbOf } from '../grammar.js';
import { allowances } from '../lint-config.js';
import type { Rule } from '../rule.js';

export const allowanceUsed: Rule = {
  id: 'allowance-used',
  purpose: 'every exception to the naming rules names a type that needs it, and gives a reason.',
  check(set, config) {
    const types = new Map(set.events.map((event) => [event.type, event]));
    return allowances(config).flatMap(({ type, reason }, index) => {
      const event = types.get(type);
      const report = (message: string, fix: string): Problem => ({
        severity: 'error',
        rule: 'allowance-used',
        file: 'bloodbank.config.json',
        line: 1,
        column: 1,
        pointer: `/lint/naming/allow/${index}`,
        message,
        fix,
      });
      if (reason.trim() === '')
        return [report(`The exception for ${type} gives no reason.`, 'Say why the name is kept.')];
      if (event === undefined) {
        const near = closest(type, types.keys());
        return [
          report(
            `There is no type ${JSON.stringify(type)}.`,
            near === undefined ? 'Remove the exception.' : `Did you mean ${near}?`,
          ),
        ];
      }
      const verb = verbOf(type);
      const isNeeded =
        verb === undefined ||
        (event.kind === 'event' && !isPastTense(verb)) ||
        (event.kind === 'command' && !isImperative(verb));
      return isNeeded
        ? []
        : [report(`${type} needs no exception: its name is as the rules want it.`, 'Remove the exception.')];
    });
  },
};
