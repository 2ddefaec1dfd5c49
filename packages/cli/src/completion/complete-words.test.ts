import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createProgram } from '../program.js';
import { completeWords } from './complete-words.js';

const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, cwd: '/' };
const program = createProgram(io, async () => {});
const words = (...typed: readonly string[]) =>
  completeWords(program, typed, async () => ['shop.order.placed', 'llm.prompt']);

it.each([
  [['pub'], ['publish']],
  [
    ['dlq', ''],
    ['list', 'purge', 'redrive', 'show'],
  ],
  [['publish', 'shop'], ['shop.order.placed']],
  [
    ['--schemas', 'x', 'publish', ''],
    ['llm.prompt', 'shop.order.placed'],
  ],
  [
    ['publish', 'llm.prompt', '--un'],
    ['--unique-key', '--unroutable'],
  ],
  [
    ['publish', '--unroutable', ''],
    ['drop', 'reject'],
  ],
  [['tail', '--where', ''], []],
  [['nothing', ''], []],
])('%j may go on with %j', async (typed, expected) => {
  expect(await words(...typed)).toEqual(expected);
});
