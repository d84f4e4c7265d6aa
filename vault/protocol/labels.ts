/**
 * Every string that separates one use of a key, hash or signature from another, in one table.
 *
 * The first group is RFC 9807's and RFC 9497's and must not change. The second is Coffer's own; each carries
 * the protocol version, so a new version can never be taken for this one. `tests/vectors/vault-transcript.json`
 * is the golden file: what all of them yield on fixed inputs.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** The labels as bytes. Never write to them. */
export const LABELS = {
  maskingKey: utf8ToBytes('MaskingKey'),
  authKey: utf8ToBytes('AuthKey'),
  exportKey: utf8ToBytes('ExportKey'),
  privateKey: utf8ToBytes('PrivateKey'),
  deriveDiffieHellmanKeyPair: utf8ToBytes('OPAQUE-DeriveDiffieHellmanKeyPair'),
  credentialResponsePad: utf8ToBytes('CredentialResponsePad'),
  preamble: utf8ToBytes('OPAQUEv1-'),
  expandPrefix: utf8ToBytes('OPAQUE-'),
  handshakeSecret: utf8ToBytes('HandshakeSecret'),
  sessionKey: utf8ToBytes('SessionKey'),
  serverMac: utf8ToBytes('ServerMAC'),
  clientMac: utf8ToBytes('ClientMAC'),

  /** Context of the handshake (RFC 9807 section 6.4.1). Configuration and parameters hang on it. */
  context: utf8ToBytes('coffer-vault-v1'),
  /** Before account and password, as the OPRF's input. */
  password: utf8ToBytes('coffer-vault-v1/password'),
  /** Hash of the AKE public key that names a vault. */
  vaultId: utf8ToBytes('coffer-vault-v1/vault-id'),
  /** HKDF info: export key -> key that wraps `K`. */
  wrap: utf8ToBytes('coffer-vault-v1/wrap'),
  /** HKDF info: session key -> MAC keys of the messages after KE2, one for each message. */
  finishRequest: utf8ToBytes('coffer-vault-v1/recover-finish/request'),
  finishResponse: utf8ToBytes('coffer-vault-v1/recover-finish/response'),
  commitRequest: utf8ToBytes('coffer-vault-v1/rotate-commit/request'),
  commitResponse: utf8ToBytes('coffer-vault-v1/rotate-commit/response'),
  /** First bytes of what the owner key signs. None is a prefix of another. */
  ownerCreate: utf8ToBytes('coffer-vault-v1/owner/create\0'),
  ownerOverwrite: utf8ToBytes('coffer-vault-v1/owner/overwrite\0'),
  ownerChangePassword: utf8ToBytes('coffer-vault-v1/owner/change-password\0'),
  ownerDelete: utf8ToBytes('coffer-vault-v1/owner/delete\0'),
  /** Hash-to-scalar: the decoy's secret and an account -> the factor that makes strangers' keys differ. */
  stranger: utf8ToBytes('coffer-vault-v1/stranger'),
  /** Checksums of stored values. */
  recordChecksum: utf8ToBytes('coffer-vault-v1/record'),
  metaChecksum: utf8ToBytes('coffer-vault-v1/meta'),
  /** Hash that chains the lines of the audit log. */
  auditLine: utf8ToBytes('coffer-vault-v1/audit\0'),
} as const satisfies Readonly<Record<string, Uint8Array>>;
