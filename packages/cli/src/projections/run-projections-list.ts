import type { ProjectionInfo, ProjectionState } from '@bloodbank/core/ports';
import { toProjectionJson } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import type { Colors } from '../output/printer.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withProjectionAdmin } from './with-projection-admin.js';

/** A line for each read model. */
export async function runProjectionsList(context: CommandContext): Promise<number> {
  const projections = await withProjectionAdmin(context, (admin) => admin.list());
  const { out, notes } = context;
  if (context.isJson) {
    for (const projection of projections) await out.json(toProjectionJson(projection));
    return EXIT_OK;
  }
  if (projections.length === 0) {
    await notes.line('No read model was ever run on this store.');
    return EXIT_OK;
  }
  const header = ['state', 'name', 'version', 'behind', 'parked', 'by'].map((text) => ({
    text,
    paint: out.colors.dim,
  }));
  const rows = projections.map((projection) => [
    { text: describeState(projection), paint: paintOf(projection.state, out.colors) },
    ...cellsOf(projection).map((text) => ({ text: escapeText(text) })),
  ]);
  for (const line of formatTable([header, ...rows], { indent: '' })) await out.line(line);
  for (const { name, reason } of projections)
    if (reason !== null) await notes.line(escapeText(`${name} cannot go on: ${reason}`));
  return EXIT_OK;
}

export function describeState({ state, building }: ProjectionInfo): string {
  return building === null ? state : `${state}, version ${building.version} is at ${building.position}`;
}

function cellsOf({ name, version, lagEvents, lagSeconds, parked, holder }: ProjectionInfo): readonly string[] {
  const behind = lagEvents === 0 ? '0' : `${lagEvents}, ${lagSeconds.toFixed(1)} s`;
  return [name, String(version), behind, String(parked), holder ?? ''];
}

function paintOf(state: ProjectionState, colors: Colors): (text: string) => string {
  const paints: Readonly<Record<ProjectionState, (text: string) => string>> = {
    running: colors.green,
    building: colors.cyan,
    paused: colors.yellow,
    failed: colors.red,
    idle: colors.yellow,
  };
  return paints[state];
}
