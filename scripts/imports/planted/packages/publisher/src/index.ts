export const publish = 'planted';
