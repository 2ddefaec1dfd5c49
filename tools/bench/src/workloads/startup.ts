import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ArmChild } from '../harness/arm-child.js';
import type { OpenWorkload } from '../harness/workload.js';
import { medianOf } from '../statistics/spread.js';
import { BLOODBANK, timeNode } from './cli.js';

/** Of this project: a command is given where its schemas are found. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** Starts in one run; their median is its figure. */
const STARTS = 5;

/** A process of its own from its start to its end: an import, or a command that says something and ends. */
export const openStartup: OpenWorkload = async ({ options }) => {
  const { module, command } = options;
  // From a file, as packages are found from there and not from where the command line is.
  const from = JSON.stringify(import.meta.url);
  const load = `const { createRequire } = process.getBuiltinModule('module'); await import(createRequire(${from}).resolve('${module}'));`;
  const args =
    typeof command === 'string'
      ? [BLOODBANK, ...command.split(' ')]
      : ['--input-type=module', '-e', module === undefined ? '' : load];
  return {
    async run() {
      const all = [];
      for (let start = 0; start < STARTS; start++)
        all.push(await timeNode(args, typeof command === 'string' ? ROOT : tmpdir()));
      const figures = { ms: medianOf(all.map(({ ms }) => ms)), cpuMs: medianOf(all.map(({ cpuMs }) => cpuMs)) };
      return { figures, helpersCpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) };
    },
    close: async () => {},
  };
};

/** A process from its start until it publishes and consumes. */
export const openConnecting: OpenWorkload = async (setting) => ({
  async run() {
    const from = performance.now();
    const child = await ArmChild.start('idle', setting);
    const ms = performance.now() - from;
    await child.close();
    return { figures: { ms } };
  },
  close: async () => {},
});
