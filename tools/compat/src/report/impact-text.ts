import type { Direction } from '../rules/rule.js';
import type { VerdictKind } from './report.js';

/** What a verdict means for the people who run the services, as the end of a sentence. */
export function impactText(direction: Direction, verdict: VerdictKind, version: number): string {
  if (verdict === 'SAFE') return 'no message is refused because of it';
  const may = verdict === 'BREAK' ? 'will' : 'may';
  return direction === 'backward'
    ? `consumers that have the change ${may} reject messages from before it (backlog, dead letters, replays)`
    : `consumers still on the old v${version} ${may} reject messages from new producers`;
}

/** The same of an event that goes another way than before. */
export function arrivalText(direction: Direction, version: number): string {
  return direction === 'backward'
    ? 'consumers that have the change will not receive messages from before it (backlog, dead letters, replays)'
    : `consumers still on the old v${version} will not receive messages from new producers`;
}

/** The same of an event that is gone. */
export function removalText(direction: Direction, version: number): string {
  return direction === 'backward'
    ? 'messages from before the change have no schema to be read with (backlog, dead letters, replays)'
    : `consumers still on the old v${version} will receive nothing from new producers`;
}
