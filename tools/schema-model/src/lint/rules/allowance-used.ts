import { closest } from '@bloodbank/core/text';
import { nearWord } from '../../annotations/check-annotations.js';
import { X_WORDS } from '../../annotations/x-words.js';
import type { Problem } from '../../problem.js';
import type { SchemaSet } from '../../set/schema-set.js';
import { eachPlace } from '../each-place.js';
import { isImperative, isPastTense, verbOf } from '../grammar.js';
import {
  type AnnotationAllowance,
  annotationAllowances,
  type NamingAllowance,
  namingAllowances,
} from '../lint-config.js';
import type { Rule } from '../rule.js';

/** What is wrong with an exception, and what to do. */
type Fault = readonly [message: string, fix: string];

export const allowanceUsed: Rule = {
  id: 'allowance-used',
  purpose: 'every exception to the rules on names and annotations names one that needs it, and gives a reason.',
  check(set, config) {
    const words = new Set([...eachPlace(set)].flatMap(({ schema }) => Object.keys(schema)));
    return [
      ...namingAllowances(config).flatMap((one, at) => problemOf(`naming/allow/${at}`, namingFault(set, one))),
      ...annotationAllowances(config).flatMap((one, at) =>
        problemOf(`annotations/allow/${at}`, annotationFault(words, one)),
      ),
    ];
  },
};

function problemOf(place: string, fault: Fault | undefined): readonly Problem[] {
  if (fault === undefined) return [];
  const [message, fix] = fault;
  const at = { file: 'bloodbank.config.json', line: 1, column: 1, pointer: `/lint/${place}` };
  return [{ severity: 'error', rule: 'allowance-used', ...at, message, fix }];
}

function namingFault(set: SchemaSet, { type, reason }: NamingAllowance): Fault | undefined {
  if (reason.trim() === '') return [`The exception for ${type} gives no reason.`, 'Say why the name is kept.'];
  const event = set.events.find((one) => one.type === type);
  if (event === undefined) {
    const near = closest(type, new Set(set.events.map((one) => one.type)));
    const fix = near === undefined ? 'Remove the exception.' : `Did you mean ${near}?`;
    return [`There is no type ${JSON.stringify(type)}.`, fix];
  }
  const verb = verbOf(type);
  const isNeeded =
    verb === undefined ||
    (event.kind === 'event' && !isPastTense(verb)) ||
    (event.kind === 'command' && !isImperative(verb));
  return isNeeded
    ? undefined
    : [`${type} needs no exception: its name is as the rules want it.`, 'Remove the exception.'];
}

function annotationFault(words: ReadonlySet<string>, { word, reason }: AnnotationAllowance): Fault | undefined {
  if (reason.trim() === '') return [`The exception for ${word} gives no reason.`, 'Say whose word it is.'];
  if (!words.has(word)) return [`No schema uses the word ${JSON.stringify(word)}.`, 'Remove the exception.'];
  if (X_WORDS.has(word)) return [`${word} is a word of ours, which means something here.`, 'Remove the exception.'];
  const isNeeded = nearWord(word) !== undefined;
  return isNeeded
    ? undefined
    : [`${word} needs no exception: it is not near to a word of ours.`, 'Remove the exception.'];
}
