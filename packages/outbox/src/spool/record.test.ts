import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOldMarks } from './old-marks.js';
import { decodeRecord, encodeRecord, HEADER_BYTES, SETTLED_MARK, STATE_OFFSET, scanRecords } from './record.js';

const bodies = ['first', 'second', 'third'].map((text) => Buffer.from(text));
const written = Buffer.concat(bodies.map(encodeRecord));
const bodiesIn = (bytes: Buffer): string[] =>
  scanRecords(bytes).records.map(({ offset, length }) => String(decodeRecord(bytes.subarray(offset, offset + length))));

describe('records', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (all) => {
        const bytes = Buffer.concat(all.map((body) => encodeRecord(body)));
        const { records, damaged, tornAt } = scanRecords(bytes);
        expect(
          records.map(({ offset, length }) => [...(decodeRecord(bytes.subarray(offset, offset + length)) ?? [])]),
        ).toEqual(all.map((body) => [...body]));
        expect({ damaged, tornAt }).toEqual({ damaged: [], tornAt: undefined });
      }),
    );
  });

  it('that were cut off anywhere are torn, and cost no record before them', () => {
    const lastAt = written.length - encodeRecord(bodies[2] ?? Buffer.alloc(0)).length;
    for (let length = lastAt + 1; length < written.length; length++) {
      const scan = scanRecords(written.subarray(0, length));
      expect(scan, `${length} bytes`).toMatchObject({ tornAt: lastAt, damaged: [] });
      expect(scan.records).toHaveLength(2);
    }
  });

  it('of which one byte changed are set aside alone, and are never taken for torn', () => {
    for (let at = 0; at < written.length; at++) {
      const bytes = Buffer.from(written);
      // 0x55 makes no state of another one.
      bytes.writeUInt8((bytes[at] ?? 0) ^ 0x55, at);
      const { records, damaged, tornAt } = scanRecords(bytes);
      expect({ at, records: records.length, damaged: damaged.length, tornAt }).toEqual({
        at,
        records: 2,
        damaged: 1,
        tornAt: undefined,
      });
    }
  });

  it('are found behind zeros, and behind a magic number that heads nothing', () => {
    const noise = Buffer.concat([Buffer.alloc(40), encodeRecord(Buffer.alloc(0)).subarray(0, 4), Buffer.alloc(20)]);
    expect(bodiesIn(Buffer.concat([noise, written]))).toEqual(['first', 'second', 'third']);
    expect(scanRecords(Buffer.alloc(HEADER_BYTES))).toMatchObject({
      records: [],
      damaged: [{ offset: 0, length: 16 }],
    });
  });
});

it('that were settled in their place are known as such, and are otherwise what they were', () => {
  const bytes = Buffer.from(written);
  const { records } = scanRecords(bytes);
  bytes.set(SETTLED_MARK, (records[1]?.offset ?? 0) + STATE_OFFSET);
  expect(scanRecords(bytes).records.map(({ isSettled }) => isSettled)).toEqual([false, true, false]);
  expect(bodiesIn(bytes)).toEqual(['first', 'second', 'third']);
});

it('counts a mark of an older version only when it is whole', () => {
  const marks = Buffer.from('00000000ffffffff00011170fffeee8fffffffff00000000', 'hex');
  expect([...decodeOldMarks(marks)]).toEqual([0, 70_000, 0xffff_ffff]);
  expect([...decodeOldMarks(marks.subarray(0, 20))]).toEqual([0, 70_000]);
  marks.writeUInt8(1, 8);
  expect([...decodeOldMarks(marks)]).toEqual([0, 0xffff_ffff]);
});
