import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Project } from '@bloodbank/bus/config';
import { BloodbankError } from '@bloodbank/core/errors';
import type { ConsoleView } from '@bloodbank/gateway';
import { isJsonObject, joinPointer } from '@bloodbank/schema-model';
import { parseDocument } from '@bloodbank/schema-model/document';

const MOST_VIEWS = 100;
const MOST_NAME = 60;
const MOST_ADDRESS = 2_000;
/** What stands behind the `#` of the console's address. */
const ADDRESS = /^\/[a-z][a-z-]*([/?][\x21-\x7e]*)?$/;

/**
 * The views that everybody sees in the menu of the console: `console.views` of the configuration file.
 *
 * @throws {BloodbankError} `config.invalid`, which says the line of each thing that cannot be used.
 */
export function readConsoleViews({
  configFile,
  console: value,
}: Pick<Project, 'configFile' | 'console'>): readonly ConsoleView[] {
  const faults: Fault[] = [];
  const views = viewsIn(value, (pointer, message) => faults.push({ pointer, message }));
  if (faults.length === 0) return views;
  const lineOf = linesOf(configFile);
  const name = configFile === undefined ? 'bloodbank.config.json' : relative(process.cwd(), configFile);
  const told = faults.map(({ pointer, message }) => `${name}:${lineOf(pointer)}: ${message}`).join('\n');
  throw new BloodbankError('config.invalid', `The views of the console cannot be used.\n${told}`, {
    remedy: 'Write {"console": {"views": [{"name": "Failed tasks", "at": "/live?pattern=task.failed"}]}}.',
  });
}

interface Fault {
  readonly pointer: string;
  readonly message: string;
}

function viewsIn(value: unknown, report: (pointer: string, message: string) => void): readonly ConsoleView[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) {
    report('/console', '"console" must be an object.');
    return [];
  }
  refuseOthers(value, '/console', ['views'], report);
  const { views = [] } = value;
  if (!Array.isArray(views) || views.length > MOST_VIEWS) {
    report('/console/views', `"console.views" must be a list of at most ${MOST_VIEWS}.`);
    return [];
  }
  const names = new Set<unknown>();
  return views.flatMap((view: unknown, index): readonly ConsoleView[] => {
    const place = `/console/views/${index}`;
    if (!isJsonObject(view)) {
      report(place, 'A view must be an object with "name" and "at".');
      return [];
    }
    refuseOthers(view, place, ['name', 'at'], report);
    const { name, at } = view;
    const isNamed = typeof name === 'string' && name.trim() !== '' && name.length <= MOST_NAME;
    if (!isNamed) report(`${place}/name`, `"name" must be a text of 1 to ${MOST_NAME} characters.`);
    else if (names.has(name)) report(`${place}/name`, `Another view is called ${JSON.stringify(name)}.`);
    names.add(name);
    const isPlaced = typeof at === 'string' && at.length <= MOST_ADDRESS && ADDRESS.test(at);
    if (!isPlaced) {
      report(
        `${place}/at`,
        '"at" must be what stands behind the # of an address of the console, such as "/live?pattern=task.failed".',
      );
    }
    return isNamed && isPlaced ? [{ name, at }] : [];
  });
}

function refuseOthers(
  value: object,
  place: string,
  known: readonly string[],
  report: (pointer: string, message: string) => void,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    report(joinPointer(place, key), `${JSON.stringify(key)} means nothing here; the keys are ${known.join(', ')}.`);
  }
}

/** Of what stands at a pointer in the file, or of the nearest thing above it. */
function linesOf(configFile: string | undefined): (pointer: string) => number {
  if (configFile === undefined || !existsSync(configFile)) return () => 1;
  const text = readFileSync(configFile, 'utf8');
  const { document } = parseDocument({ file: configFile, displayFile: configFile, text });
  return (pointer) => document?.locate(pointer).line ?? 1;
}
