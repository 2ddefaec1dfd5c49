import { Option } from 'commander';

/** Examples, which stand before anything else in a help text: a command line and what it does. */
export function examples(lines: readonly (readonly [command: string, purpose: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const shown = lines.map(([command, purpose]) => `  $ ${command.padEnd(width)}  # ${purpose}`);
  return `Examples:\n${shown.join('\n')}\n`;
}

/** On every command but `publish`, where it is the payload. */
export function jsonOption(): Option {
  return new Option('--json', 'the same as --output json');
}
