import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { scaffoldSchema } from '@bloodbank/codegen';
import { loadSchemaSet } from '@bloodbank/schema-model';
import type { Kind } from '@bloodbank/schema-model/annotations';

const USAGE = `usage: pnpm new <event|command|reply> <type> [--schemas DIR]
  pnpm new event github.pr.labeled
  pnpm new command github.pr.merge
  pnpm new event webhook.plane.{event}`;

function isKind(word: string | undefined): word is Kind {
  return word === 'event' || word === 'command' || word === 'reply';
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { schemas: { type: 'string', default: fileURLToPath(new URL('../../../schemas', import.meta.url)) } },
});
const [kind, type] = positionals;

if (!isKind(kind) || type === undefined || positionals.length !== 2) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const scaffold = scaffoldSchema(kind, type);
  const { set } = await loadSchemaSet({ root: values.schemas });
  const existing = set.events.find((event) => event.type === type);
  if (scaffold.path === undefined || existing !== undefined) {
    console.error(scaffold.path === undefined ? scaffold.reason : `${type} exists already: ${existing?.file}.`);
    process.exitCode = 1;
  } else {
    const path = join(values.schemas, scaffold.path);
    await mkdir(dirname(path), { recursive: true });
    const isNew = await writeFile(path, scaffold.content, { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (isNew) {
      console.log(relative(process.cwd(), path));
      console.error('Describe its payload there, then run pnpm generate.');
    } else {
      console.error(`${relative(process.cwd(), path)} exists already, or cannot be written.`);
      process.exitCode = 1;
    }
  }
}
