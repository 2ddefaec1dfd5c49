import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a report is made by: the engine, what reads for it, and the command itself. */
const MAKERS = ['@bloodbank/compat', '@bloodbank/schema-model', '@bloodbank/codegen', '@bloodbank/topology'];

/** What tells one version of the check from another: its files. A verdict of an older one is not trusted. */
export function engineStamp(): string {
  const entries = [...MAKERS.map((name) => import.meta.resolve(name)), import.meta.resolve('../make-report.js')];
  const facts = entries.flatMap((entry) => {
    const folder = dirname(fileURLToPath(entry));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[jt]s$/.test(name));
    return names.sort().map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
  });
  return createHash('sha256').update(facts.join('\n')).digest('base64url');
}
