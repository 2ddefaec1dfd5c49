import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPrinter } from '../output/printer.js';
import { withLateSpinner } from './late-spinner.js';

class FakeTerminal extends PassThrough {
  readonly isTTY: boolean;
  readonly columns = 120;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  cursorTo(): void {}
  moveCursor(): void {}
  clearLine(): void {}
}

/** What is written to a terminal during work of some length. */
async function shownDuring(durationMs: number, { isTTY = true, isJson = false } = {}): Promise<string> {
  const stderr = new FakeTerminal(isTTY);
  let text = '';
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const notes = createPrinter(stderr, {});
  const work = (): Promise<number> => new Promise((resolve) => setTimeout(resolve, durationMs, 7));
  const result = withLateSpinner({ notes, stderr, isJson }, 'Working', work);
  // Loading takes real time, of which the clock here knows nothing.
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(durationMs);
  expect(await result).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
  return text;
}

describe('withLateSpinner', () => {
  beforeEach(() => {
    // A spinner stands still where a machine looks on.
    vi.stubEnv('CI', undefined);
    vi.stubEnv('TERM', 'xterm');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  it('shows what takes longer than a moment, and takes it away', async () => {
    const shown = await shownDuring(1_000);
    expect(shown).toContain('Working');
    // The cursor is there again.
    expect(shown.endsWith('\u001b[?25h')).toBe(true);
  });

  it('shows nothing of what is done at once', async () => {
    expect(await shownDuring(299)).toBe('');
  });

  it('shows nothing where nobody watches, nor beside JSON', async () => {
    expect(await shownDuring(1_000, { isTTY: false })).toBe('');
    expect(await shownDuring(1_000, { isJson: true })).toBe('');
  });
});
