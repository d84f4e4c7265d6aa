/** What can go wrong with the folder that holds a person's data. */
import { CofferError } from '../base/error.ts';

export type ProfileErrorCode =
  /** There is no Coffer data in that folder. Data: folder. */
  | 'profile/not-found'
  /** The folder has other files in it and no Coffer data. Data: folder. */
  | 'profile/not-ours'
  /** `profile.json` cannot be understood. Data: folder. */
  | 'profile/damaged'
  /** `profile.json` is lost, and which of several histories is the live one cannot be told. Data: folder, histories. */
  | 'profile/unclear'
  /** Written by a newer Coffer. Data: folder, format. */
  | 'profile/newer-format'
  /** Another Coffer backs up or restores this data right now, or a restore finds it open. Data: folder. */
  | 'profile/busy'
  /** The folder cannot be written or read. Data: folder, reason. */
  | 'profile/denied';

export class ProfileError extends CofferError<ProfileErrorCode> {}
