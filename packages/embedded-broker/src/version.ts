/** The package's version, as clients see it; a test compares it with package.json. */
export const VERSION = '0.1.0';
