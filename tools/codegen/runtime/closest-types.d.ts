/** The known names that a person most likely meant, nearest first, at most three. */
export function closestTypes(type: string, known: readonly string[]): readonly string[];
