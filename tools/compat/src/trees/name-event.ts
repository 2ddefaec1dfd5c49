import { parseSchemaPath } from '@bloodbank/schema-model/naming';

export interface EventName {
  readonly type: string;
  readonly version: number;
}

const EXTENSION = /(\.schema)?\.json$/;

/**
 * The event type that a path stands for, `undefined` for a shared part. Trees of other people have names of their own: there
 * the path with dots is the name, and `.v2` or `v2/` the version.
 */
export function nameEvent(file: string): EventName | undefined {
  const path = parseSchemaPath(file);
  if (path.role === 'event') return { type: path.type, version: path.version };
  if (path.role === 'envelope') return { type: 'envelope', version: 1 };
  if (path.role === 'shared' || /^_/.test(file)) return undefined;
  const stem = file.replace(EXTENSION, '');
  const version = Number(/(?:^|[./])v(\d{1,6})(?=$|[./])/.exec(stem)?.[1] ?? 1);
  return { type: stem.replaceAll('/', '.'), version };
}
