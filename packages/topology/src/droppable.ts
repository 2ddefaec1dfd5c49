/** The header of what its publisher does not mind to be dropped where no queue takes it. Reserved, as everything of the bus. */
export const DROPPABLE_HEADER = 'bloodbank-droppable';

/** Whether a message that no queue took was published all the same, so that whoever watches the broker counts it. */
export function isDroppable(headers: Readonly<Record<string, unknown>>): boolean {
  return headers[DROPPABLE_HEADER] === true;
}
