/** The client side of vaults, and those of this computer. The folder's public face. */
export { readAuditLog, type AuditEvent, type AuditLog, type BrokenLog } from './audit-log.ts';
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
export { Devices, type DeviceReport } from './devices.ts';
export { coded, VaultsError, type VaultsErrorCode } from './errors.ts';
export { refuseNoVault, vaultFolderIn } from './folder.ts';
export type { VaultDescription, VaultLink } from './link.ts';
export { LocalVault, type LocalVaultParts } from './local.ts';
export {
  findModules,
  lookAtModule,
  missingMechanisms,
  probeChosen,
  type FoundModule,
  type FoundToken,
} from './modules.ts';
export { vaultPassword, vaultPasswordFromBytes, type VaultPassword } from './password.ts';
export { vaultSealingKey } from './sealing-key.ts';
export { checkPassword, recoverKey, type Recovered } from './recover.ts';
export { passwordStrength, strengthInEnglish, type PasswordStrength } from './strength.ts';
