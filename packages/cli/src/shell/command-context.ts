import { resolve } from 'node:path';
import {
  createSettings,
  dotenvSources,
  environmentSource,
  findProject,
  mergeSources,
  optionSource,
  type Project,
  type Settings,
  type SettingsSource,
} from '@bloodbank/bus/config';
import type { Command } from 'commander';
import { createPrinter, type Printer } from '../output/printer.js';
import type { Io } from './io.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly schemas?: string;
  readonly out?: string;
  readonly topology?: string;
  readonly url?: string;
  readonly output?: 'text' | 'json';
  /** The short form of `--output json`; on `publish` it is the payload instead, as text. */
  readonly json?: boolean | string;
  readonly debug?: boolean;
}

/** What a command body is given. */
export interface CommandContext {
  /** Where the project keeps its parts; options of the command line win over its file. */
  readonly project: Project & { readonly isTopologyNamed: boolean };
  /** The process environment, with what `.env` files add to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Options of the command line, the environment, `.env` files, defaults: in this order. */
  readonly settings: Settings;
  readonly settingsSources: readonly SettingsSource[];
  readonly cwd: string;
  readonly stdin: Io['stdin'];
  /** For what draws on a terminal; lines go through `notes`. */
  readonly stderr: Io['stderr'];
  /** Data. */
  readonly out: Printer;
  /** Everything that is not data. */
  readonly notes: Printer;
  readonly isJson: boolean;
  readonly isDebug: boolean;
  /** `--url`, else undefined: the environment is asked by whoever looks for the broker. */
  readonly url: string | undefined;
  /** What the process answers when nobody reads its output to the end, as with `head`. */
  readonly answerUnread: (exitCode: number) => void;
  /** From now on the process goes on when its reader goes away. */
  readonly goOnUnread: () => void;
}

/**
 * Runs a command body with its context; what it returns becomes the exit code. `onError` is the code of what the body throws,
 * for a command whose usual failure is a result.
 */
export type RunBody = (
  command: Command,
  body: (context: CommandContext) => Promise<number>,
  onError?: number,
) => Promise<void>;

/** @throws {BloodbankError} `config.invalid` when the configuration file cannot be used. */
export function createContext(io: Io, options: GlobalOptions): CommandContext {
  const found = findProject(io.cwd);
  const choose = (option: string | undefined, usual: string): string =>
    option === undefined ? usual : resolve(io.cwd, option);
  const settingsSources = findSources(io, options, found.root);
  const env = mergeSources(settingsSources);
  const { lint, ...folders } = found;
  const schemas = choose(options.schemas, found.schemas);
  return {
    project: {
      ...folders,
      // What the configuration allows, it allows in its own tree.
      ...(lint !== undefined && schemas === found.schemas ? { lint } : {}),
      schemas,
      out: choose(options.out, found.out),
      topology: choose(options.topology, found.topology),
      isTopologyNamed: options.topology !== undefined,
    },
    env,
    settings: createSettings(settingsSources),
    settingsSources,
    cwd: io.cwd,
    stdin: io.stdin,
    stderr: io.stderr,
    out: createPrinter(io.stdout, env),
    notes: createPrinter(io.stderr, env),
    isJson: isJsonWanted(options),
    isDebug: options.debug === true,
    url: options.url,
    answerUnread: io.answerUnread ?? (() => {}),
    goOnUnread: io.goOnUnread ?? (() => {}),
  };
}

function findSources(io: Io, { url, debug }: GlobalOptions, root: string): readonly SettingsSource[] {
  const said = { ...(url === undefined ? {} : { BUS_URL: url }), ...(debug === true ? { LOG_LEVEL: 'debug' } : {}) };
  return [optionSource(said, io.cwd), environmentSource(io.env, io.cwd), ...dotenvSources([io.cwd, root])];
}

export function isJsonWanted(options: GlobalOptions): boolean {
  return options.output === 'json' || options.json === true;
}
