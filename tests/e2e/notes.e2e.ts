/** Notes to oneself on a profile that holds nothing yet, in the real window: they are reached, kept, and found again. */
import { expect, launch, test, windowOf } from './coffer.ts';
import { goTo, heading, press } from './person.ts';

const COMPOSER = 'Write a note to yourself';

test('a newcomer who only looks around can write a note, and finds it after a restart, in any language', async ({
  runtime,
  dataFolder,
}) => {
  const first = await launch(runtime, dataFolder);
  const page = await windowOf(first);
  await press(page, 'Just look around');
  await press(page, 'Notes to self');
  await expect(heading(page, 'Notes to self')).toBeVisible();
  await expect(page.getByPlaceholder(COMPOSER)).toBeFocused();
  await page.keyboard.type('Water the lemon tree');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-message]')).toContainText('Water the lemon tree');
  await expect(page.getByRole('option', { name: 'Notes to self' })).toContainText('Water the lemon tree');
  await expect(page.getByPlaceholder(COMPOSER)).toBeFocused();
  await page.keyboard.type('And the basil');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-message]')).toHaveCount(2);
  const settings = { locale: 'de', theme: 'system', reading: 'flow', enterSends: true } as const;
  await page.evaluate((value) => window.coffer.settings.set(value), settings);
  await first.close();

  const second = await launch(runtime, dataFolder);
  const again = await windowOf(second);
  await goTo(again, '#/chats');
  await again.getByRole('option', { name: 'Notizen an mich' }).click();
  await expect(heading(again, 'Notizen an mich')).toBeVisible();
  await expect(again.locator('[data-message]')).toHaveText([/Water the lemon tree/, /And the basil/]);
  // A chat that is not there is called by its name, and there is a way on.
  await goTo(again, '#/chats/999');
  await expect(again.getByRole('alert')).toContainText('Dieser Chat ist nicht mehr da');
  await press(again, 'Alle Chats');
  await expect(again.getByRole('option', { name: 'Notizen an mich' })).toBeVisible();
  await second.close();
});
