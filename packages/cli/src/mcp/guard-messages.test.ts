import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { guardMessages, MAX_MESSAGE_BYTES } from './guard-messages.js';

async function guard(...chunks: readonly string[]) {
  const answers: { readonly error: { readonly code: number; readonly message: string } }[] = [];
  const passed = await text(guardMessages(Readable.from(chunks), (line) => answers.push(JSON.parse(line))));
  return { passed, answers: answers.map(({ error }) => error) };
}

it('lets messages through as they came, however they are cut', async () => {
  const line = '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[1,"\\u00e9é"]}}';
  expect(await guard(`${line}\n${line.slice(0, 20)}`, `${line.slice(20)}\r\n`, '\n \t\n', line)).toEqual({
    passed: `${line}\n${line}\r\n${line}\n`,
    answers: [],
  });
});

it.each([
  ['no JSON', 'nothing', -32_700, /is not JSON: /],
  ['a name twice', '{"id":1,"id":2}', -32_600, /same name twice/],
  ['an integer that would be another one', '{"n":[9007199254740993]}', -32_600, /\/n\/0 is an integer beyond 2\^53/],
  ['a prototype', '{"__proto__":{}}', -32_600, /__proto__/],
  ['too many levels', '['.repeat(100_000) + ']'.repeat(100_000), -32_600, /nests deeper/],
  ['too many bytes', `"${'x'.repeat(MAX_MESSAGE_BYTES)}"`, -32_600, /at most 8388608 bytes/],
])('answers %s, and reads on', async (_, line, code, message) => {
  const { passed, answers } = await guard(`${line}\n{"id":3}\n`);
  expect(passed).toBe('{"id":3}\n');
  expect(answers).toEqual([{ code, message: expect.stringMatching(message) }]);
});
