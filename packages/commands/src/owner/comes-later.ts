/** Thrown inside `execute` where a command can neither go on nor fail now: its delivery comes again, with no attempt spent. */
export class ComesLater extends Error {}
