/** `pnpm bench`. */
import { runBench } from './cli/run-bench.js';

const { stdout, stderr } = process;
/** Back to the first column, and what stands in the line is gone. */
const CLEAR_LINE = '\r\u001b[K';

// A terminal and a parent may both pass one Ctrl-C on: later ones say the same.
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());

process.exitCode = await runBench(process.argv.slice(2), {
  env: process.env,
  signal: stop.signal,
  out: (text) => void stdout.write(stdout.isTTY && stderr.isTTY ? CLEAR_LINE + text : text),
  note: (text) => void stderr.write(text),
  // One line that is written over, and only for somebody who watches.
  progress: (text) => void (stderr.isTTY && stderr.write(CLEAR_LINE + text.slice(0, stderr.columns - 1))),
});
