import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ContractSet, DynamicContractTypes } from 'bloodbank';

export const SCHEMAS: string = fileURLToPath(new URL('../../schemas', import.meta.url));

/** Contracts whose names the compiler does not know. */
export type Contracts = ContractSet<DynamicContractTypes>;

/** Generates the contracts of a folder of schemas, as a user would, and says where they are. */
export async function generateContracts(out: string, schemas: string = SCHEMAS): Promise<string> {
  // Only who generates pays for it: what is measured imports this file too.
  const { generate } = await import('@bloodbank/codegen');
  await rm(out, { recursive: true, force: true });
  const { problems, report } = await generate({ schemas, out });
  if (report === undefined) throw new Error(`The schemas in ${schemas} cannot be used: ${JSON.stringify(problems)}`);
  return out;
}

export async function importContracts(folder: string): Promise<Contracts> {
  const { contracts } = (await import(pathToFileURL(join(folder, 'index.gen.js')).href)) as {
    readonly contracts: Contracts;
  };
  return contracts;
}
