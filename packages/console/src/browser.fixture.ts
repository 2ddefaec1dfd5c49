import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** Where nothing may be missing, the browser may not either: then the tests fail for want of one. */
const isSkipped = !existsSync(CHROMIUM) && process.env['BLOODBANK_REQUIRE_SERVERS'] !== '1';
const why = isSkipped ? ` (skipped: ${CHROMIUM} is not here; set CHROMIUM_PATH)` : '';

/** Longer than any step takes on a busy machine. In milliseconds. */
export const STEP_MS = 60_000;
const TEST_MS = 600_000;

/** A page that remembers what no page of ours may do. */
export interface WatchedPage extends Page {
  /** Dialogs, errors, refused loads, requests to elsewhere. Empty where all is well. */
  readonly faults: string[];
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** Tests in a real browser: one for the file, a fresh profile for each page. */
export function describeInBrowser(
  name: string,
  body: (open: (options?: OpenOptions) => Promise<WatchedPage>) => void,
): void {
  describe.skipIf(isSkipped)(`${name}${why}`, { timeout: TEST_MS }, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    }, STEP_MS);
    afterAll(() => browser?.close());
    body(async ({ width = 1280, height = 800, dark = false } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const page = await context.newPage();
      page.setDefaultTimeout(STEP_MS);
      return watch(page);
    });
  });
}

function watch(page: Page): WatchedPage {
  const faults: string[] = [];
  let origin: string | undefined;
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is the gateway's answer, which the page shows.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (protocol === 'blob:' || protocol === 'data:') return;
    origin ??= to;
    if (to !== origin) faults.push(`request to ${request.url()}`);
  });
  return Object.assign(page, { faults });
}

/** Until a list shows so many rows: what it draws, which is not what it has. */
export async function waitForRows(page: Page, count: number): Promise<void> {
  await expect.poll(() => page.locator('.row').count(), { timeout: STEP_MS }).toBe(count);
}
