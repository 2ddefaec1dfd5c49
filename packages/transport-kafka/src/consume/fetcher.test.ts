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
import { FETCH, type FetchedPartition } from '../wire/fetch.js';
import { PRODUCE } from '../wire/produce.js';
import { Fetcher } from './fetcher.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENT = { timeoutMs: 40_000 };
const GZIP = 1;

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
    await ensureTopics(cluster, [{ name: topic, partitions: 2, configs: { 'max.message.bytes': '2097152' } }]);
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

  it('waits before what it cannot read, says so, and goes on with the other partitions', async () => {
    await append(0, plain('before'));
    await append(0, plain('cannot be read'));
    await append(0, plain('behind'));
    await append(1, plain('beside'));
    const seen = createRecorder<string>();
    const fetcher = new Fetcher({
      cluster: damaging(cluster, 1),
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
    const reason = /^The batch at offset 1 cannot be read: its checksum does not fit\. Nothing behind it is read/;
    expect(lines).toEqual([[{ topic, partition: 0 }, expect.stringMatching(reason)]]);
  });

  it('reads a batch larger than a fetch while there is more in the partition before it', async () => {
    const fill = Array.from({ length: 12 }, (_, order) => String(order).padEnd(900_000));
    for (const text of fill) await append(0, plain(text));
    await append(1, plain('x'.repeat(1_500_000)));
    const seen = createRecorder<number>();
    const fetcher = new Fetcher({
      cluster,
      logger,
      onRecords: ({ partition }, records) => {
        for (const _ of records) seen.record(partition);
      },
    });
    for (const partition of [0, 1]) fetcher.add({ topic, partition, offset: 0 });
    await seen.waitForCount(fill.length + 1, PATIENT);
    await fetcher.close();
    expect(seen.items.indexOf(1)).toBeLessThan(fill.length);
  });

  it('reads what others compressed', async () => {
    await append(0, compressed(plain('packed'), GZIP, zlib.gzipSync));
    await append(0, plain('plain'));
    expect(await readValues(topic, 2)).toEqual(['packed', 'plain']);
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what the broker compresses with %s', async (codec) => {
    const packed = `${topic}-${codec}`;
    await ensureTopics(cluster, [{ name: packed, partitions: 1, configs: { 'compression.type': codec } }]);
    try {
      const values = Array.from({ length: 500 }, (_, order) => `order ${order} of customer ${order % 7}`);
      const records = values.map((value) => createRecord(packed, undefined, Buffer.from(value)));
      const topics = [{ name: packed, partitions: [{ index: 0, batch: encodeBatch(records, Date.now()) }] }];
      await waitFor(async () => {
        await cluster.refresh();
        return cluster.leaderOf(packed, 0) !== undefined;
      }, PATIENT);
      await cluster.call(PRODUCE, [10_000, topics], cluster.leaderOf(packed, 0));
      expect(await readValues(packed, values.length)).toEqual(values);
    } finally {
      await deleteTopics(cluster, [packed]);
    }
  });

  async function readValues(name: string, count: number): Promise<string[]> {
    const values: string[] = [];
    const note = ({ value }: FetchedRecord) => void values.push(String(value));
    await readLog(cluster, [{ topic: name, partition: 0, from: 0, to: count }], note);
    return values;
  }
});

/** The broker stores no batch that nobody can read: the one at this offset of partition 0 loses a byte on its way. */
function damaging(cluster: Cluster, offset: number): Cluster {
  const call = async (...args: Parameters<Cluster['call']>): Promise<unknown> => {
    const answer = await cluster.call(...args);
    if ((args[0] as unknown) !== FETCH) return answer;
    for (const { partition, batches } of answer as readonly FetchedPartition[]) {
      for (let at = 0; partition === 0 && at < batches.length; ) {
        const end = at + 12 + batches.readInt32BE(at + 8);
        if (Number(batches.readBigInt64BE(at)) === offset) batches.writeUInt8(batches.readUInt8(end - 1) ^ 1, end - 1);
        at = end;
      }
    }
    return answer;
  };
  return new Proxy(cluster, {
    get(target, name) {
      const value: unknown = name === 'call' ? call : Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function compressed(batch: Buffer, attributes: number, compress: (body: Buffer) => Buffer): Buffer {
  const bytes = Buffer.concat([batch.subarray(0, 61), compress(batch.subarray(61))]);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt16BE(attributes, 21);
  bytes.writeUInt32BE(crc32c(new DynamicBuffer(bytes.subarray(21))), 17);
  return bytes;
}
