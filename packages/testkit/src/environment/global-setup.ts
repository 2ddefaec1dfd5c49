import { neutralizeEnvironment } from './neutral-environment.js';

/** For suites that start what they need themselves: nothing of the environment reaches them. */
export default function setUpEnvironment(): () => void {
  return neutralizeEnvironment(process.env);
}
