/** Whether a payload is valid. */
export type Accepts = (payload: unknown) => boolean;
