import { type ExplainedSetting, explainSettings } from '@bloodbank/bus/config';
import { escapeText } from '../output/escape-text.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';

export interface ConfigPrintOptions {
  readonly origin?: boolean;
}

/** Prints every setting as it may be shown. Exit code 1 when some value cannot be used. */
export async function runConfigPrint(context: CommandContext, options: ConfigPrintOptions): Promise<number> {
  const { out, notes, isJson } = context;
  const explained = explainSettings(context.settingsSources);
  if (isJson) {
    await out.json(Object.fromEntries(explained.map((setting) => [setting.entry.name, toJson(setting)])));
  } else {
    const rows = explained.map((setting) => {
      const cells = [escapeText(toLine(setting)), ...(options.origin === true ? [escapeText(originOf(setting))] : [])];
      return cells.map((text) => ({ text, ...('fault' in setting ? { paint: out.colors.red } : {}) }));
    });
    // Whole, also on a narrow terminal: this is read to find out what a value is.
    for (const line of formatTable(rows, { indent: '' })) await out.line(line);
    for (const setting of explained) if ('fault' in setting) await notes.line(escapeText(setting.fault.message));
  }
  return explained.some((setting) => 'fault' in setting) ? EXIT_FAILURE : EXIT_OK;
}

function toJson(setting: ExplainedSetting): object {
  if ('fault' in setting) return { error: setting.fault.message };
  return { value: setting.value ?? null, origin: setting.origin.kind, place: setting.origin.place || null };
}

function toLine(setting: ExplainedSetting): string {
  const { name } = setting.entry;
  if ('fault' in setting) return `${name}=`;
  const { value } = setting;
  if (value === undefined) return `# ${name}=`;
  const isWords = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return `${name}=${isWords ? value.join(',') : typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function originOf(setting: ExplainedSetting): string {
  if ('fault' in setting) return 'cannot be used';
  const { kind, place } = setting.origin;
  return place === '' ? kind : place;
}
