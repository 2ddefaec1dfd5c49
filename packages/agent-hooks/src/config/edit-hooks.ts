import type { BloodbankError } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Agent } from '../agents/agent.js';
import { HooksError } from '../hooks-errors.js';
import { appendAt, removeAt } from './json-edit.js';

/** What stands in a configuration of ours, beside what should. */
export interface HookStatus {
  readonly status: 'installed' | 'absent' | 'drifted';
  /** Events whose entry is missing, is another one, or is there twice. */
  readonly drifted: readonly string[];
}

/** An empty container that there was before: it stays when our entries go. */
export type KeptContainer = 'hooks' | `hooks.${string}`;

interface Handler {
  readonly type?: unknown;
  readonly command?: unknown;
}

interface Group {
  readonly matcher?: unknown;
  readonly hooks?: unknown;
}

/** Reads and changes the entries of one command in the text of a configuration; all else in it stays as it is written. */
export class HookConfig {
  readonly #agent: Agent;
  readonly #command: string;
  readonly #file: string;
  #text: string;

  /**
   * @param command What the agent is to call. Entries with this command are ours, and no others.
   * @throws {BloodbankError} `hooks.config-invalid` for a text that is not of the form that the agent reads.
   */
  constructor(agent: Agent, command: string, file: string, text: string) {
    this.#agent = agent;
    this.#command = command;
    this.#file = file;
    this.#text = text.trim() === '' ? '{}\n' : text;
    this.#groups();
  }

  get text(): string {
    return this.#text;
  }

  /** The containers that are there already. */
  get containers(): readonly KeptContainer[] {
    const hooks = this.#read()['hooks'];
    if (!isObject(hooks)) return [];
    return ['hooks', ...Object.keys(hooks).map((event): KeptContainer => `hooks.${event}`)];
  }

  status(): HookStatus {
    const groups = this.#groups();
    const owned = Object.keys(groups).filter((event) => this.#ownIn(groups[event] ?? []).length > 0);
    if (owned.length === 0) return { status: 'absent', drifted: [] };
    const wanted = Object.keys(this.#agent.events);
    const drifted = [...new Set([...wanted, ...owned])].filter(
      (event) => !this.#isAsWanted(event, groups[event] ?? []),
    );
    return { status: drifted.length === 0 ? 'installed' : 'drifted', drifted };
  }

  install(): void {
    const groups = this.#groups();
    const events = [...new Set([...Object.keys(groups), ...Object.keys(this.#agent.events)])];
    for (const event of events) {
      if (this.#isAsWanted(event, groups[event] ?? [])) continue;
      this.#removeFrom(event);
      const wanted = this.#wantedOf(event);
      if (wanted === undefined) continue;
      if (this.#groups()[event] !== undefined) this.#text = appendAt(this.#text, ['hooks', event], wanted);
      else if (this.#read()['hooks'] !== undefined) this.#text = appendAt(this.#text, ['hooks'], [wanted], event);
      else this.#text = appendAt(this.#text, [], { [event]: [wanted] }, 'hooks');
    }
  }

  /** @param kept Containers that there were before the installation. */
  remove(kept: readonly KeptContainer[] = []): void {
    for (const event of Object.keys(this.#groups())) {
      if (this.#ownIn(this.#groups()[event] ?? []).length === 0) continue;
      this.#removeFrom(event);
      if (this.#groups()[event]?.length === 0 && !kept.includes(`hooks.${event}`))
        this.#text = removeAt(this.#text, ['hooks', event]);
    }
    const hooks = this.#read()['hooks'];
    if (isObject(hooks) && Object.keys(hooks).length === 0 && !kept.includes('hooks'))
      this.#text = removeAt(this.#text, ['hooks']);
  }

  /** A handler of ours goes; its group goes with it where nothing else is in it. */
  #removeFrom(event: string): void {
    for (const [group, handler] of [...this.#ownIn(this.#groups()[event] ?? [])].reverse()) {
      const handlers = handlersOf(this.#groups()[event]?.[group]);
      if (handlers.length === 1) this.#text = removeAt(this.#text, ['hooks', event, group]);
      else this.#text = removeAt(this.#text, ['hooks', event, group, 'hooks', handler]);
    }
  }

  #isAsWanted(event: string, groups: readonly Group[]): boolean {
    const own = this.#ownIn(groups);
    const wanted = this.#wantedOf(event);
    const [first] = own;
    if (wanted === undefined || first === undefined) return wanted === undefined && own.length === 0;
    return own.length === 1 && JSON.stringify(groups[first[0]]) === JSON.stringify(wanted);
  }

  #wantedOf(event: string): Group | undefined {
    const { events, timeout, extra } = this.#agent;
    const listened = events[event];
    if (listened === undefined) return undefined;
    return { ...listened, hooks: [{ type: 'command', command: this.#command, timeout, ...extra }] };
  }

  #ownIn(groups: readonly Group[]): readonly (readonly [group: number, handler: number])[] {
    return groups.flatMap((group, at) =>
      handlersOf(group).flatMap(({ command }, index) => (command === this.#command ? [[at, index] as const] : [])),
    );
  }

  #groups(): Readonly<Record<string, readonly Group[]>> {
    const hooks = this.#read()['hooks'] ?? {};
    if (!isObject(hooks)) throw this.#invalid('"hooks" is no object');
    const lists = Object.entries(hooks).filter(([event]) => Array.isArray(hooks[event]) || event in this.#agent.events);
    for (const [event, list] of lists) if (!Array.isArray(list)) throw this.#invalid(`"hooks.${event}" is no list`);
    return Object.fromEntries(lists) as Readonly<Record<string, readonly Group[]>>;
  }

  #read(): Readonly<Record<string, unknown>> {
    const errors: ParseError[] = [];
    const value: unknown = parse(this.#text, errors, { allowTrailingComma: true });
    const [error] = errors;
    if (error !== undefined) {
      const line = this.#text.slice(0, error.offset).split('\n').length;
      throw this.#invalid(`line ${line}: ${printParseErrorCode(error.error)}`);
    }
    if (!isObject(value)) throw this.#invalid('it is no object');
    return value;
  }

  #invalid(what: string): BloodbankError {
    return new HooksError('hooks.config-invalid', `${this.#file} cannot be changed: ${what}.`);
  }
}

function handlersOf(group: Group | undefined): readonly Handler[] {
  return isObject(group) && Array.isArray(group.hooks) ? group.hooks.filter(isObject) : [];
}
