import zlib from 'node:zlib';
import type { Logger } from '@bloodbank/core/ports';
import { createRecorder, describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import { crc32c, DynamicBuffer } from '@platformatic/kafka';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readLog } from '../admin/read-log.js';
import { encodeBatch } from '../message/encode-batch.js';
import type { FetchedRecord } from '../message/incoming-record.js';
import { createRecord } from '../message/outgoing-record.js';
import { completeOptions } from '../options.js';
import { deleteTopics, ensureTopics } from '../topics/topic-admin.js';
import { Cluster } from '../wire/cluster.js';
import { PRODUCE } from '../wire/produce.js';
import { Fetcher } from './fetcher.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENT = { timeoutMs: 40_000 };
const COMPRESSION = { gzip: 1, zstd: 4 };

describeOnServer('Kafka', 'reading partitions', (server) => {
  let cluster: Cluster;
  let topic: string;
  const lines: [fields: object, message: string][] = [];
  const log = (fields: object, message: string) => void lines.push([fields, message]);
  const logger: Logger = { debug: () => {}, info: log, warn: log, error: log };

  beforeEach(async () => {
    lines.length = 0;
    topic = freshName('fetched');
    cluster = new Cluster(completeOptions({ bootstrap: new URL(server).host }).cluster);
    await cluster.connect();
    await ensureTopics(cluster, [{ name: topic, partitions: 2 }]);
    await waitFor(async () => {
      await cluster.refresh();
      return [0, 1].every((partition) => cluster.leaderOf(topic, partition) !== undefined);
    }, PATIENT);
  });
  afterEach(async () => {
    await deleteTopics(cluster, [topic]);
    cluster.close();
  });

  /** A new leader refuses for a moment. */
  async function append(index: number, batch: Buffer): Promise<void> {
    const topics = [{ name: topic, partitions: [{ index, batch }] }];
    const send = () => cluster.call(PRODUCE, [10_000, topics], cluster.leaderOf(topic, index));
    await waitFor(
      () =>
        send().then(
          () => true,
          () => cluster.refresh().then(() => false),
        ),
      PATIENT,
    );
  }

  const plain = (text: string) => encodeBatch([createRecord(topic, undefined, Buffer.from(text))], Date.now());

  it('waits before what it cannot read, says so, and goes on with the other partitions', async (test) => {
    test.skip('zstdDecompressSync' in zlib, 'this Node reads zstd');
    await append(0, plain('before'));
    await append(0, compressed(plain('cannot be read here'), COMPRESSION.zstd, zstdFrame));
    await append(0, plain('behind'));
    await append(1, plain('beside'));
    const seen = createRecorder<string>();
    const fetcher = new Fetcher({
      cluster,
      logger,
      onRecords: (_, records) => {
        for (const { value } of records) seen.record(String(value));
      },
    });
    for (const partition of [0, 1]) fetcher.add({ topic, partition, offset: 0 });
    await seen.waitForCount(2, PATIENT);
    for (const text of ['later', 'last']) {
      await append(1, plain(text));
      await seen.waitFor((one) => one === text, PATIENT);
    }
    await fetcher.close();
    expect(seen.items.toSorted()).toEqual(['before', 'beside', 'last', 'later']);
    const reason = /^The batch at offset 1 cannot be read: its zstd cannot be undone: .+ Nothing behind it is read/;
    expect(lines).toEqual([[{ topic, partition: 0 }, expect.stringMatching(reason)]]);
  });

  it('reads what others compressed', async () => {
    await append(0, compressed(plain('packed'), COMPRESSION.gzip, zlib.gzipSync));
    await append(0, plain('plain'));
    const records: FetchedRecord[] = [];
    await readLog(cluster, [{ topic, partition: 0, from: 0, to: 2 }], (record) => void records.push(record));
    expect(records.map(({ offset, value }) => [offset, String(value)])).toEqual([
      [0, 'packed'],
      [1, 'plain'],
    ]);
  });
});

function compressed(batch: Buffer, attributes: number, compress: (body: Buffer) => Buffer): Buffer {
  const bytes = Buffer.concat([batch.subarray(0, 61), compress(batch.subarray(61))]);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt16BE(attributes, 21);
  bytes.writeUInt32BE(crc32c(new DynamicBuffer(bytes.subarray(21))), 17);
  return bytes;
}

/** As one block that is not compressed (RFC 8878): this Node may not have the compressor. Fewer than 256 bytes. */
function zstdFrame(body: Buffer): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0b10_0000, body.length, 0, 0, 0]);
  header.writeUIntLE((body.length << 3) | 1, 6, 3);
  return Buffer.concat([header, body]);
}
