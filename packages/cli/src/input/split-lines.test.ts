import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from './split-lines.js';

async function linesOf(chunks: readonly Uint8Array[], maxBytes = 1_000): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  for await (const line of splitLines(Readable.from(chunks), maxBytes)) {
    expect(line.number).toBe(lines.length + 1);
    lines.push(line.bytes === undefined ? undefined : Buffer.from(line.bytes).toString());
  }
  return lines;
}

describe('splitLines', () => {
  it('gives the same lines however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
          { minLength: 1 },
        ),
        fc.integer({ min: 1, max: 7 }),
        async (lines, size) => {
          const bytes = Buffer.from(`${lines.join('\n')}\n`);
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size),
          );
          expect(await linesOf(chunks)).toEqual(lines);
        },
      ),
    );
  });

  it('gives a last line that has no end', async () => {
    expect(await linesOf([Buffer.from('a\nb')])).toEqual(['a', 'b']);
  });

  it('gives nothing for nothing', async () => {
    expect(await linesOf([])).toEqual([]);
  });

  it('drops what is longer than allowed, says so, and goes on', async () => {
    expect(await linesOf([Buffer.from('ok\nlooong'), Buffer.from('er still\nok\n')], 5)).toEqual([
      'ok',
      undefined,
      'ok',
    ]);
  });
});
