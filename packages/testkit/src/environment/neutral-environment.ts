/**
 * What tests may see of the environment: how to find programs and folders, and what is meant for the tests themselves. Any
 * other variable of whoever runs them could turn one red: a setting, a colour, a hook of git, an option of Node.
 */
const KEPT = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TMPDIR',
  'TEMP',
  'TMP',
  'CHROMIUM_PATH',
  'BLOODBANK_CORPORA',
  'BLOODBANK_FAULTS',
  'BLOODBANK_KAFKA_FAULTS',
  'OUTBOX_KILLS',
  'BLOODBANK_FUZZ_SEED',
  'BLOODBANK_FUZZ_TREES',
  'BLOODBANK_REQUIRE_SERVERS',
  'BLOODBANK_SEED',
  'FUZZ_REQUESTS',
  'FUZZ_SEED',
];

const KEPT_START = /^(VITEST|npm_lifecycle_)/;

/** The configuration of git may sign commits, or call the first branch otherwise. */
const SET = { NODE_ENV: 'test', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/**
 * Leaves in an environment what tests may see, and nothing else; those who are started later inherit it. Returns how to
 * take that back.
 */
export function neutralizeEnvironment(env: NodeJS.ProcessEnv): () => void {
  const before = { ...env };
  for (const name of Object.keys(env)) {
    if (!KEPT.includes(name) && !KEPT_START.test(name)) delete env[name];
  }
  Object.assign(env, SET);
  return () => {
    for (const name of Object.keys(env)) delete env[name];
    Object.assign(env, before);
  };
}
