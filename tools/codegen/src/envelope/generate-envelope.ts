import { hasErrors, loadSchemaSet, type Problem } from '@bloodbank/schema-model';
import { type WriteReport, writeGenerated } from '../write.js';
import { renderEnvelope } from './render-envelope.js';

export interface EnvelopeReport {
  readonly problems: readonly Problem[];
  /** Absent when the schemas hold an error: then nothing was written. */
  readonly report?: WriteReport;
}

/** Writes the envelope's type and validator into a folder of TypeScript sources. */
export async function generateEnvelope(options: {
  readonly schemas: string;
  readonly out: string;
  readonly check?: boolean;
}): Promise<EnvelopeReport> {
  const { set, problems } = await loadSchemaSet({ root: options.schemas });
  if (hasErrors(problems)) return { problems };
  if (set.envelope === undefined)
    throw new Error(`${options.schemas} has no _envelope/envelope.v1.json, from which the envelope is generated.`);
  const files = await renderEnvelope(set, set.envelope);
  return {
    problems,
    report: await writeGenerated(options.out, files, { check: options.check === true, prune: false }),
  };
}
