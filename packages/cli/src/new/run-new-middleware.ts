import { BloodbankError } from '@bloodbank/core/errors';
import type { StarterFile } from '../init/write-files.js';
import type { CommandContext } from '../shell/command-context.js';
import { writeNew } from './write-new.js';

/** @throws {BloodbankError} `config.invalid` for a name that cannot be. */
export async function runNewMiddleware(context: CommandContext, name: string): Promise<number> {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    const remedy = 'Use lower-case words joined by "-", such as slow-handlers.';
    throw new BloodbankError('config.invalid', `${JSON.stringify(name)} cannot name a middleware and its file.`, {
      remedy,
    });
  }
  const variable = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const next = [
    `Put it around every handler with \`bus.use(${variable})\`, or around one: \`{ middleware: [${variable}] }\`.`,
  ];
  return writeNew(context, context.project.root, middlewareFiles(name, variable), next);
}

function middlewareFiles(name: string, variable: string): readonly StarterFile[] {
  const code = `import type { Delivered, Middleware } from '@bloodbank/bus';

/** Tells how long each handler took, and which failed. */
export const ${variable}: Middleware<Delivered> = async (delivery, next) => {
  const startedAt = performance.now();
  const describe = (how: string) => \`\${delivery.event_type} \${how} after \${Math.round(performance.now() - startedAt)} ms\`;
  try {
    // What it returns says how the delivery is settled: leaving out the return does not compile.
    const settled = await next();
    delivery.log.info({}, describe('was handled'));
    return settled;
  } catch (error) {
    delivery.log.warn({}, describe('failed'));
    throw error;
  }
};
`;
  return [{ path: `src/middleware/${name}.ts`, content: code }];
}
