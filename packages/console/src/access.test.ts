import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousOn } from './axe.fixture.js';
import { describeInBrowser } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';
import { furnish, goToStop, type Stop } from './tour.fixture.js';

describeInBrowser('everybody can use it', (open) => {
  let house: House;
  let stops: readonly Stop[];
  beforeAll(async () => {
    house = await startHouse({ args: ['--practice'] });
    stops = await furnish(house);
  }, 300_000);
  afterAll(() => house?.close());

  it.each([
    { look: 'light', dark: false, width: 1280 },
    { look: 'dark', dark: true, width: 1280 },
    { look: 'on a phone', dark: false, width: 390 },
  ])('$look: no page has what axe calls serious', async ({ dark, width }) => {
    const page = await open({ dark, width, height: 800 });
    const found: Record<string, readonly string[]> = {};
    for (const stop of stops) {
      await goToStop(page, house, stop);
      const serious = await seriousOn(page);
      if (serious.length > 0) found[stop.name] = serious;
    }
    expect(found).toEqual({});
    expect(page.faults).toEqual([]);
  });

  it.each([360, 390, 768])('fits a screen of %i pixels, without a page that moves sideways', async (width) => {
    const page = await open({ width, height: 740 });
    for (const stop of stops) {
      await goToStop(page, house, stop);
      const [inner, outer] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [
        number,
        number,
      ];
      expect(inner, stop.name).toBeLessThanOrEqual(outer);
      const main = await page.evaluate(
        "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('main'))",
      );
      expect(main, stop.name).toBe(0);
    }
  });

  it('says of windows what they are, and gives the focus back', async () => {
    const page = await open();
    await page.goto(`${house.url}#/pulse`);
    await page.locator('.figure').first().waitFor();
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await seriousOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keys');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find' }).waitFor();
    expect(await seriousOn(page)).toEqual([]);
  });
});
