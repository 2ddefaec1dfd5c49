import { run } from './run.js';
import { endWithNpm } from './shell/end-with-npm.js';

endWithNpm();

let unread = 0;
let endsUnread = true;

/** A reader that went away, such as `head`, has seen what it wanted: the program ends without a word. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (endsUnread) process.exit(unread);
  });
}

const { stdin, stdout, stderr, env } = process;
const answerUnread = (code: number): void => {
  unread = code;
};
const goOnUnread = (): void => {
  endsUnread = false;
};
const io = { stdin, stdout, stderr, env, cwd: process.cwd(), answerUnread, goOnUnread };
const exitCode = await run(process.argv.slice(2), io);

// What is still open now, such as a reading of stdin that nobody waits for, must not keep the process.
await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
process.exit(exitCode);
