import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { WatchedPage } from './browser.fixture.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe calls serious or critical, each with the elements that it means. */
export async function seriousOn(page: WatchedPage): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`);
}

/** The same, of the page as it stands in both themes. */
export async function seriousInBothThemes(page: WatchedPage): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await seriousOn(page)).map((what) => `${colorScheme}: ${what}`));
  }
  return found;
}
