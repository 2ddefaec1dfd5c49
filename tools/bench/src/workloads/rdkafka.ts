import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { topicOf } from '../broker/kafka-broker.js';
import { numberOption } from '../clients/client.js';
import { createMessage } from '../events/message.js';
import { PAYLOADS } from '../events/payloads.js';
import { type OpenWorkload, type Sample, Unavailable } from '../harness/workload.js';

const exec = promisify(execFile);

/** Of Debian's librdkafka-dev, which has the tool as its source. */
const SOURCE = '/usr/share/doc/librdkafka-dev/examples/rdkafka_performance.c';
const HEADERS = fileURLToPath(new URL('../../peers/rdkafka/src', import.meta.url));

/** librdkafka's own performance tool: it sends or reads so many messages, and tells its rate by its own clock. */
export const openRdkafka: OpenWorkload = async (setting) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-rdkafka-'));
  const tool = build(folder);
  const count = numberOption(setting, 'events');
  const sizeBytes = JSON.stringify(createMessage(PAYLOADS.small).envelope).length;
  const place = ['-b', new URL(setting.url).host, '-t', topicOf(setting.place), '-c', String(count)];
  return {
    run() {
      const way =
        setting.options['way'] === 'publish'
          ? ['-P', '-a', '-1', '-s', String(sizeBytes)]
          : ['-G', `${setting.place.queue}.${randomUUID()}`, '-X', 'auto.offset.reset=earliest'];
      return measure(tool, [...place, ...way], count);
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
};

/** @throws {Unavailable} without a compiler, or without the library. */
function build(folder: string): string {
  if (!existsSync(SOURCE)) throw new Unavailable('librdkafka-dev is not installed.');
  const tool = join(folder, 'rdkafka_performance');
  const library = ['-I', HEADERS, '-I', '/usr/include/librdkafka', '-lrdkafka', '-lz', '-lm'];
  try {
    execFileSync('cc', ['-O2', '-w', '-o', tool, SOURCE, ...library], { stdio: 'pipe' });
  } catch (thrown) {
    throw new Unavailable(`rdkafka_performance could not be built: ${String(thrown).slice(0, 200)}`);
  }
  return tool;
}

/** In a shell, which tells what processor time its children took. */
async function measure(tool: string, args: readonly string[], count: number): Promise<Sample> {
  const { stdout, stderr } = await exec('/bin/sh', ['-c', '"$@"; times', 'sh', tool, ...args], { timeout: 120_000 });
  const rate = Number([...`${stdout}${stderr}`.matchAll(/(\d+) msgs\/s/g)].at(-1)?.[1]);
  const spent = [...(stdout.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuMs = spent.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1_000,
    0,
  );
  return { figures: { rate, clientUs: (cpuMs * 1_000) / count }, messages: count, helpersCpuMs: cpuMs };
}
