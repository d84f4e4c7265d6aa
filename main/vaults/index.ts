/** The client side of vaults, and those of this computer. The folder's public face. */
export { rememberedVault, rememberVault, type VaultChoice } from './choice.ts';
export {
  changePassword,
  deleteRecord,
  enrolKey,
  nameIn,
  newAccount,
  recordStatus,
  type RecordName,
} from './client.ts';
export { coded, VaultsError, type VaultsErrorCode } from './errors.ts';
export type { VaultDescription, VaultLink } from './link.ts';
export { LocalVault, tokenParams, type LocalVaultParts } from './local.ts';
export { findModules, type FoundModule } from './modules.ts';
export {
  passwordStrength,
  vaultPassword,
  vaultPasswordFromBytes,
  type PasswordStrength,
  type VaultPassword,
} from './password.ts';
export { checkPassword, recoverKey, type Recovered } from './recover.ts';
