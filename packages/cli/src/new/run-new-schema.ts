import { scaffoldSchema } from '@bloodbank/codegen';
import { BloodbankError } from '@bloodbank/core/errors';
import { loadSchemaSet } from '@bloodbank/schema-model';
import type { Kind } from '@bloodbank/schema-model/annotations';
import { annotationsOf } from '../lint/lint-config.js';
import type { CommandContext } from '../shell/command-context.js';
import { commandName } from '../up/command-name.js';
import { writeNew } from './write-new.js';

/** @throws {BloodbankError} `config.invalid` for a name that lint would refuse, or that is there. */
export async function runNewSchema(context: CommandContext, kind: Kind, type: string): Promise<number> {
  const { project, env } = context;
  const scaffold = scaffoldSchema(kind, type);
  if (scaffold.path === undefined)
    throw new BloodbankError('config.invalid', scaffold.reason, { remedy: 'Choose another name.' });
  const { set } = await loadSchemaSet({ root: project.schemas, cwd: context.cwd, ...annotationsOf(project) });
  const existing = set.events.find((event) => event.type === type);
  const bloodbank = commandName(env);
  if (existing !== undefined) {
    const remedy = `Change it, or begin its next version with \`${bloodbank} new version ${type}\`.`;
    throw new BloodbankError('config.invalid', `${type} exists already: ${existing.file}.`, { remedy });
  }
  const next = [`Describe its payload there, then \`${bloodbank} lint\` and \`${bloodbank} generate\`.`];
  return writeNew(context, project.schemas, [{ path: scaffold.path, content: scaffold.content }], next);
}
