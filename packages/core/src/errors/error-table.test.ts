import { expect, it } from 'vitest';
import { BloodbankError } from './bloodbank-error.js';
import { type CoreErrorCode, ERROR_TABLE } from './error-table.js';

const entries = Object.entries(ERROR_TABLE);

it.each(entries)('%s is `area.problem` and says what, why and what to do', (code, entry) => {
  expect(code).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
  for (const text of [entry.meaning, entry.why, entry.remedy]) expect(text).toMatch(/^[A-Z].*\.$/s);
});

it('reaches whoever catches the error', () => {
  const [code, entry] = entries[0] ?? ['internal.error', ERROR_TABLE['internal.error']];
  const error = new BloodbankError(code as CoreErrorCode, 'It happened.', { cause: 'root' });
  expect({ ...error, message: error.message, cause: error.cause }).toMatchObject({
    code,
    message: 'It happened.',
    why: entry.why,
    remedy: entry.remedy,
    cause: 'root',
  });
});
