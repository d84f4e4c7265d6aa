/** Holds the lock of the profile in argv[2] until it is killed. */
import { Profile } from './profile.ts';

const profile = await Profile.open(process.argv[2] ?? '', { create: false });
await profile.exclusively(async () => {
  process.send?.('held');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
