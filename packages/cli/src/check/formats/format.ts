export const FORMATS = ['text', 'json', 'github', 'gitlab', 'junit', 'sarif', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];
