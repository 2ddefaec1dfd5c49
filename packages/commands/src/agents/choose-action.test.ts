import { expect, test } from 'vitest';
import { createActionChoice } from './choose-action.js';

const named = (name: string) => Object.assign(() => ({ outcome: 'success' as const }), { title: name });

test.each([
  ['assign_ticket', 'assign_ticket'],
  ['review-code', 'review-code'],
  ['review-docs', 'review-*'],
  ['drift-check', '*-check'],
  ['review-check', 'review-*'],
  ['review-', 'review-*'],
  ['review', '*'],
  ['anything', '*'],
  ['default', '*'],
])('the action %s is done by %s', (action, expected) => {
  const names = ['*', '*-check', 'review-*', 'review-code', 'assign_ticket'];
  const actions = Object.fromEntries(names.map((name) => [name, named(name)]));
  const choose = createActionChoice('grolf', { actions, default: named('the default') });
  expect(choose(action)).toBe(actions[expected]);
});

test('where no pattern is for it the default is, and without one nothing', () => {
  const actions = { 'review-*': named('review-*') };
  const usual = named('the default');
  expect(createActionChoice('grolf', { actions, default: usual })('other')).toBe(usual);
  expect(createActionChoice('grolf', { actions })('other')).toBeUndefined();
  // What every object has is no action.
  expect(createActionChoice('grolf', { actions })('toString')).toBeUndefined();
});

test.each(['a*b', '**', '*a*', '', 'a.b', 'a.*'])('%s is refused', (name) => {
  expect(() => createActionChoice('grolf', { actions: { [name]: named(name) } })).toThrow(/neither an action/);
});

test('an agent without an action is refused, and so is an action that is no function', () => {
  expect(() => createActionChoice('grolf', { actions: {} })).toThrow('has no action');
  expect(() => createActionChoice('grolf', { actions: { a: 7 as never } })).toThrow('is no function');
});
