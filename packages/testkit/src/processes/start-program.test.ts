import { expect, test, vi } from 'vitest';
import { startProgram } from './start-program.js';

/** A process starts slowly on a busy machine. */
vi.setConfig({ testTimeout: 120_000 });

const ECHO = new URL('./echo.fixture.ts', import.meta.url);

test('a program is heard line by line, and ends when it is killed', async () => {
  const heard: string[] = [];
  const program = startProgram(ECHO, ['hello'], (line) => heard.push(line));
  await program.printed('ready');
  expect(program.lines.items).toEqual(['hello', 'ready']);
  expect(heard).toEqual(['hello', 'ready']);
  expect(program.hasEnded).toBe(false);
  await program.kill();
  expect([program.hasEnded, program.child.signalCode]).toEqual([true, 'SIGKILL']);
});

test('one that ends by itself is waited for no longer', async () => {
  const program = startProgram(ECHO, ['bye', 'end']);
  await program.printed('ready');
  await program.closed;
  expect(program.lines.items).toEqual(['bye']);
  expect(program.child.exitCode).toBe(0);
});
