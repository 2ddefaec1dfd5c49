import { withChanges } from './page.mjs';

const WRITTEN = 'http://127.0.0.1:8682';

/** With curl, line by line, and with the Python of the page. */
export async function consumeOverHttp({ gateway, sh, start, until }, page) {
  const [pull, settle, lookAfter] = page.fences('sh').map((block) => withChanges(block, { [WRITTEN]: gateway }));
  const pulled = await curl(sh, pull);
  const [, id] = /"delivery_id":"([^"]+)"/.exec(pulled) ?? [];
  if (id === undefined) throw new Error(`Nothing was delivered:\n${pulled}`);
  const settled = await curl(sh, withChanges(settle, { 'from-the-pull': id }));
  if (!settled.includes('"state":"settled"')) throw new Error(`The delivery was not settled:\n${settled}`);

  const [program] = page.fences('python');
  const python = start(['python3', '-c', program], { env: { ...process.env, GATEWAY_URL: gateway } });
  await sh('npx bloodbank publish github.pr.created --example');
  await until('the Python handles it', () => python.said().includes('github.pr.created'));
  python.child.kill('SIGKILL');
  await python.closed;
  const isFree = async () => {
    const { leased, waiting_pulls } = await (await fetch(`${gateway}/subscriptions/reviews`)).json();
    return leased === 0 && waiting_pulls === 0;
  };
  await until('nobody pulls', isFree);
  await curl(sh, lookAfter);
}

/** Each line answers with the status that stands above it. */
async function curl(sh, block) {
  const expected = [...block.matchAll(/^# (\d{3})/gm)].map(([, status]) => status);
  const said = await sh(block.replaceAll('curl -i', 'curl -sS -i'));
  // An answer has no line break at its end: the next one begins right behind it.
  const statuses = [...said.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
  if (String(statuses) !== String(expected)) throw new Error(`Not ${expected}, but ${statuses}:\n${said}`);
  return said;
}
