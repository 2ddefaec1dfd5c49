/**
 * Step of the own-project walk: a project from the template `github` receives a signed webhook of GitHub, refuses a forged one, and the
 * event reaches whoever watches.
 *
 * Alone: `node scripts/own-project/receive-webhook.mjs <folder of a project that the template began>`.
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { commandOf } from '../spawn-rules.mjs';

const SECRET = 'own-project-secret';
const BODY = JSON.stringify({
  action: 'opened',
  number: 7,
  repository: { full_name: 'acme/shop' },
  sender: { login: 'ada' },
});
const WITHIN_MS = 60_000;

/** @param bloodbank `(...args) => [program, ...args]` */
export async function receiveWebhook({ project, bloodbank }) {
  const env = { ...process.env, RABBIT_URL: '', BUS_URL: '', HTTP_PORT: '0', GITHUB_WEBHOOK_SECRET: SECRET };
  const start = (...args) => {
    const [program, ...given] = bloodbank(...args);
    const [file, rest, rules] = commandOf(program, given, process.platform);
    const child = spawn(file, rest, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'], ...rules });
    const said = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said.text += chunk;
      });
    }
    return { child, said };
  };
  const up = start('up');
  try {
    await until(up.said, 'Ctrl-C ends it');
    const { gateway } = JSON.parse(readFileSync(join(project, '.bloodbank', 'gateway.json'), 'utf8'));
    const post = (signature) =>
      fetch(`${gateway}/webhooks/github`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-github-event': 'pull_request',
          'x-github-delivery': '7a1f2e3d-4c5b-4a69-8877-665544332211',
          'x-hub-signature-256': signature,
        },
        body: BODY,
      });
    const forged = await post(`sha256=${createHmac('sha256', 'another').update(BODY).digest('hex')}`);
    if (forged.status !== 401 && forged.status !== 403)
      throw new Error(`A forged webhook was answered ${forged.status}.`);
    const signed = await post(`sha256=${createHmac('sha256', SECRET).update(BODY).digest('hex')}`);
    if (!signed.ok) throw new Error(`A signed webhook was answered ${signed.status}: ${await signed.text()}`);
    await until(up.said, 'webhook.github.pull_request');
  } finally {
    const ended = new Promise((resolve) => up.child.once('close', resolve));
    up.child.kill('SIGTERM');
    await ended;
  }
}

async function until(said, text) {
  const endsAt = Date.now() + WITHIN_MS;
  while (!said.text.includes(text)) {
    if (Date.now() > endsAt) throw new Error(`Waited for ${JSON.stringify(text)}:\n${said.text}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const [, main, project] = process.argv;
if (main !== undefined && import.meta.url === pathToFileURL(main).href) {
  const bin = fileURLToPath(new URL('../../packages/cli/bin/bloodbank.js', import.meta.url));
  await receiveWebhook({ project, bloodbank: (...args) => [process.execPath, bin, ...args] });
  process.stdout.write('A signed webhook was received, and a forged one refused.\n');
}
