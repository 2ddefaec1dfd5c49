/** The header of what its publisher does not mind to be dropped where no queue takes it. Reserved, as everything of the bus. */
export const DROPPABLE_HEADER = 'bloodbank-droppable';

/** The header of what is for recorders alone: `command` or `reply`, what it is a copy of. Reserved as well. */
export const COPY_HEADER = 'bloodbank-copy';

/**
 * Whether a message that no queue took happened all the same, so that whoever watches the broker counts it: its publisher did not
 * mind, or it is a copy that nobody records.
 */
export function isDroppable(headers: Readonly<Record<string, unknown>>): boolean {
  return headers[DROPPABLE_HEADER] === true || headers[COPY_HEADER] !== undefined;
}
