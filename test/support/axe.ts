/** What axe finds that keeps somebody from using a page. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Each serious or critical finding with the elements it is about; empty is good. */
export async function seriousProblems(page: Page): Promise<unknown[]> {
  // No page has frames of other origins; without them axe needs no page of its own to put its findings together.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
