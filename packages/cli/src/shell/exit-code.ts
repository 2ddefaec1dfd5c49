/** What the process tells its caller. A process that Ctrl-C interrupts in mid-work dies by the signal: 130 in a shell. */
export const EXIT_OK = 0;
/** The command was understood and did not succeed: something invalid, not found, out of date, unreachable. */
export const EXIT_FAILURE = 1;
/** The command line itself was wrong; nothing was tried. */
export const EXIT_USAGE = 2;
/** Of `check`, where 1 is a finding: it could not be done at all. */
export const EXIT_INTERNAL = 3;
/** Of `exec` and `wrap`, whose exit code is that of the program: as a shell says that there is none. */
export const EXIT_NOT_STARTED = 127;
