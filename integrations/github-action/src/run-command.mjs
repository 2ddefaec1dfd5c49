import { spawn } from 'node:child_process';

/** Runs a program to its end, whatever its exit code; one that is not there ends with 127. */
export async function runCommand([program, ...args], cwd = process.cwd()) {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = ['', ''];
  for (const [at, stream] of [child.stdout, child.stderr].entries()) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      texts[at] += text;
    });
  }
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      texts[1] += `${program} cannot be run: ${error.message}\n`;
      resolve(127);
    });
    child.on('close', resolve);
  });
  return { code: code ?? 1, stdout: texts[0], stderr: texts[1] };
}
