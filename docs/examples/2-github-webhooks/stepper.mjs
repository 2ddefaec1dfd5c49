// @ts-check

/**
 * Tells each step with the time that it took since the one before.
 *
 * @param {{ readonly isSilent: boolean }} options
 */
export function createStepper({ isSilent }) {
  const started = performance.now();
  let from = started;
  return {
    /** @param {string} name @param {string} result */
    end(name, result) {
      const now = performance.now();
      if (!isSilent) console.log(`  ${name.padEnd(9)} ${result.padEnd(64)} ${seconds(now - from)}`);
      from = now;
    },
    total: () => seconds(performance.now() - started),
  };
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
