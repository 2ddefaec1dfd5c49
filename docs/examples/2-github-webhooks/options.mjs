// @ts-check
import { parseArgs } from 'node:util';

const USAGE = `Usage: node main.mjs [--limit <count> | --slice]

  --limit <count>  only so many payloads, from the first on
  --slice          a handful of events, one line each`;

/**
 * Ends the process with exit code 2 where the command line cannot be understood.
 *
 * @param {string[]} args
 */
export function parseOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: { limit: { type: 'string' }, slice: { type: 'boolean', default: false } },
    });
    const { limit = 'Infinity', slice } = values;
    if (limit !== 'Infinity' && !/^[1-9]\d{0,6}$/.test(limit))
      throw new Error(`--limit must be a whole number, not "${limit}".`);
    return { isSlice: slice, limit: Number(limit) };
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n\n${USAGE}`);
    return process.exit(2);
  }
}
