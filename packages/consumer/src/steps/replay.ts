import { type ReplayStance, replayMarkOf } from '@bloodbank/core/envelope';
import type { Around } from '@bloodbank/core/pipeline';
import type { Verified } from '../passage.js';
import { refuse } from './refuse.js';

/** An event that is lived again goes no further where the handler has not said that it may. */
export const refuseReplay: Around<Verified> = (next) => (passage) => {
  const mark = replayMarkOf(passage.event);
  if (mark === undefined) return next(passage);
  const message = `The subscription to ${passage.event.event_type} does not take events of a replay (${mark.id.slice(0, 64)}).`;
  return refuse({ code: 'consumer.replay-refused', errorName: 'ReplayRefused', message });
};

/** The step of a stance; none for who takes replays, whose context says the rest. */
export function replayStep(stance: ReplayStance): Around<Verified> | undefined {
  return stance === 'refuse' ? refuseReplay : undefined;
}
