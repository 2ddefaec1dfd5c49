import type { Command, Option } from 'commander';

/** Arguments that are event types, by their names. */
const TYPE_ARGUMENTS: readonly string[] = ['type', 'pattern'];

/** The words that may stand where the last one of `typed` stands, which may be empty. */
export async function completeWords(
  program: Command,
  typed: readonly string[],
  types: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const current = typed.at(-1) ?? '';
  const { command, given, open } = follow(program, typed.slice(0, -1));
  const words = open === undefined ? await wordsOf(command, given, current, types) : (open.argChoices ?? []);
  return words.filter((word) => word.startsWith(current)).sort();
}

interface Followed {
  readonly command: Command;
  /** How many arguments stand there already. */
  readonly given: number;
  /** The option that waits for its value. */
  readonly open: Option | undefined;
}

function follow(program: Command, typed: readonly string[]): Followed {
  let command = program;
  let given = 0;
  let open: Option | undefined;
  for (const word of typed) {
    if (open !== undefined) {
      open = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const option = optionsOf(command).find(({ long, short }) => long === word || short === word);
      open = option?.required === true ? option : undefined;
      continue;
    }
    const next = given === 0 ? command.commands.find((child) => child.name() === word) : undefined;
    if (next === undefined) given += 1;
    else command = next;
  }
  return { command, given, open };
}

async function wordsOf(
  command: Command,
  given: number,
  current: string,
  types: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (current.startsWith('-')) {
    return optionsOf(command)
      .filter(({ hidden }) => !hidden)
      .flatMap(({ long }) => long ?? []);
  }
  if (command.commands.length > 0) return given === 0 ? command.commands.map((child) => child.name()) : [];
  const argument = command.registeredArguments[given];
  if (argument === undefined) return [];
  return TYPE_ARGUMENTS.includes(argument.name()) ? types() : (argument.argChoices ?? []);
}

/** Its own, and those of all commands. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : optionsOf(command.parent))];
}
