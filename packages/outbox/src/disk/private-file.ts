/** Events may hold anything: what stands on disk is for their own user alone, whatever the umask says. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
