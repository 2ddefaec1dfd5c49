import { type KeptContainer, readIfThere } from '@bloodbank/agent-hooks';

/** What there was before hooks were installed, so that their removal leaves just that. */
export interface BeforeRecord {
  readonly file: string;
  readonly hadFile: boolean;
  readonly hadFolder: boolean;
  readonly containers: readonly KeptContainer[];
}

/** Where nothing is recorded, or of another file, nothing was ours to make. */
export async function readBefore(record: string, file: string): Promise<BeforeRecord> {
  const text = await readIfThere(record);
  const read = text === undefined ? undefined : (JSON.parse(text) as BeforeRecord);
  return read?.file === file ? read : { file, hadFile: true, hadFolder: true, containers: [] };
}
