/** People without a mouse: they reach everything by Tab, and use it by typing, Enter and Escape. */
import { expect, type FileChooser, type Locator } from '@playwright/test';

const tabsMax = 150;

/** By the Tab key alone. Throws when it does not get there. */
async function tabTo(target: Locator): Promise<void> {
  await expect(target).toBeEnabled();
  for (let n = 0; n < tabsMax; n += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await target.page().keyboard.press('Tab');
  }
  throw new Error(`Tab does not get to ${target}`);
}

/** Presses a button or follows a link. */
export async function enter(target: Locator): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press('Enter');
}

/** Into a field, or to the option of a list that begins so; what was there is replaced. */
export async function typeInto(field: Locator, text: string): Promise<void> {
  await tabTo(field);
  await field.page().keyboard.type(text);
}

/** What a field for files opens. The browser is asked for it on the way there: it takes a moment until it hands its dialogs over. */
export async function chooserOf(field: Locator): Promise<FileChooser> {
  const [chooser] = await Promise.all([field.page().waitForEvent('filechooser'), enter(field)]);
  return chooser;
}
