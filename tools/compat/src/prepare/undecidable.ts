/** Why no verdict can be given; its message becomes the reason beside UNPROVEN. */
export class Undecidable extends Error {}
