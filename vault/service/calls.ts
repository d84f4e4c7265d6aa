/**
 * The calls that the host makes to the vault process, and what it gets back: types and strict parsing.
 *
 * These are the owner's and the lab page's calls. What clients of the vault send are exchanges, in bytes.
 */
import { VaultError, type VaultErrorData } from '../hsm/errors.ts';
import { fieldsOf } from '../hsm/json.ts';
import { ATTEMPTS_MAX, ATTEMPTS_MIN } from '../policy/record.ts';
import type { Assurance, KeyPurpose, TokenInfo } from '../hsm/port.ts';
import type { AuditPage, AuditPosition } from './audit.ts';

export interface ModuleParams {
  /** Absolute path of a PKCS#11 module. */
  readonly module: string;
  /** Passed to C_Initialize, or null: NSS' parameters, the YubiHSM module's `connector=...`. */
  readonly libraryParameters: string | null;
}

export interface TokenParams extends ModuleParams {
  readonly slot: number | null;
  readonly serial: string | null;
  readonly label: string | null;
}

export interface ProbedParams extends TokenParams {
  /** From the probe that another process made. */
  readonly probeId: string;
}

interface OpenPkcs11 extends ProbedParams {
  readonly kind: 'pkcs11';
}

interface OpenSoftware {
  readonly kind: 'software';
  readonly folder: string;
  /** True when the operating system's key store holds a sealing key: it is then asked for. */
  readonly sealed: boolean;
}

export interface OpenParams {
  readonly token: OpenPkcs11 | OpenSoftware;
  /** File of the audit log. */
  readonly auditPath: string;
}

export interface ModuleReport {
  readonly manufacturer: string;
  readonly description: string;
  readonly libraryVersion: string;
  readonly cryptokiVersion: string;
  readonly tokens: readonly {
    readonly slot: number;
    readonly label: string;
    readonly serial: string;
    readonly manufacturer: string;
    readonly model: string;
    readonly initialised: boolean;
    readonly profile: string;
    readonly assurance: Assurance;
    /** Known names, else `0x` and the number. */
    readonly mechanisms: readonly string[];
  }[];
}

export interface ProbeCheckResult {
  readonly check: string;
  readonly passed: boolean;
  readonly detail: string;
}

export interface ProbeResult {
  readonly profile: string;
  readonly assurance: Assurance;
  readonly label: string;
  readonly serial: string;
  readonly checks: readonly ProbeCheckResult[];
  readonly passed: boolean;
  readonly probeId: string | null;
}

interface KeyListing {
  readonly keyRef: string;
  readonly purpose: KeyPurpose;
  /** Hexadecimal, 65 bytes, or null for a key that is half-made. */
  readonly publicKey: string | null;
}

/** Name, parameters and result of every call. */
export interface VaultCalls {
  /** Loads the module and tells what is there. Needs no PIN. */
  inspect: { params: ModuleParams; result: ModuleReport };
  /** Runs the probe. Asks for the PIN. */
  probe: { params: TokenParams; result: ProbeResult };
  /** The probe's last check, in another process than the one that ran it. Asks for the PIN; leaves nothing. */
  'verify-probe': { params: ProbedParams; result: ProbeCheckResult };
  /** Opens a token for service. Asks for the PIN or the sealing key. */
  open: { params: OpenParams; result: TokenInfo };
  info: { params: null; result: TokenInfo };
  keys: { params: null; result: readonly KeyListing[] };
  /** A page of the audit log, verified: JSON lines. All of it: `audit-pages.ts`. */
  audit: { params: { readonly from: AuditPosition }; result: AuditPage };
  /** Makes a vault in an opened token that has none. `attempts`: 3 to 20. */
  'create-vault': { params: { readonly attempts: number }; result: VaultStatus };
  status: { params: null; result: VaultStatus };
  sweep: { params: null; result: SweepSummary };
  /** The record and its key, without the owner's signature: for who runs the vault. `account`: 32 hex digits. */
  'destroy-account': { params: { readonly account: string }; result: null };
  close: { params: null; result: null };
}

export type CallName = keyof VaultCalls;

interface AccountStatus {
  /** 32 hexadecimal digits. */
  readonly account: string;
  readonly state: 'live' | 'locked';
  readonly attemptsLeft: number;
  readonly attemptsLimit: number;
  readonly generation: number;
  /** Unix milliseconds. */
  readonly changedAt: number;
}

/** The latest error that a client was told of as `token-failed` or `full`, or not at all: an effect that may fail. */
export interface Failure {
  readonly code: string;
  /** Of that code: a token's return value, a file. */
  readonly data: VaultErrorData;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface VaultStatus {
  /** 32 hexadecimal digits, or null in a token that holds no vault. */
  readonly vault: string | null;
  readonly attemptsLimit: number | null;
  readonly accounts: readonly AccountStatus[];
  readonly lastFailure: Failure | null;
}

export interface SweepSummary {
  readonly leftovers: number;
  readonly unreadable: readonly string[];
  readonly keysDestroyed: readonly string[];
  readonly keysMissing: readonly string[];
}

/** A call whose parameters were checked: one shape for each name. */
export type ParsedCall = {
  [Name in CallName]: { readonly name: Name; readonly params: VaultCalls[Name]['params'] };
}[CallName];

type Fields = Readonly<Record<string, unknown>>;

function invalid(field: string): VaultError {
  return new VaultError('vault/message-invalid', { reason: 'field', field });
}

function objectOf(value: unknown, field: string): Fields {
  const fields = fieldsOf(value);
  if (fields === null) throw invalid(field);
  return fields;
}

function text(fields: Fields, field: string): string {
  const value = fields[field];
  if (typeof value !== 'string' || value.length > 4096) throw invalid(field);
  return value;
}

function textOrNull(fields: Fields, field: string): string | null {
  return fields[field] === null ? null : text(fields, field);
}

function count(fields: Fields, field: string): number {
  const value = fields[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw invalid(field);
  return value;
}

function moduleParams(fields: Fields): ModuleParams {
  return { module: text(fields, 'module'), libraryParameters: textOrNull(fields, 'libraryParameters') };
}

function tokenParams(fields: Fields): TokenParams {
  return {
    ...moduleParams(fields),
    slot: fields['slot'] === null ? null : count(fields, 'slot'),
    serial: textOrNull(fields, 'serial'),
    label: textOrNull(fields, 'label'),
  };
}

function probedParams(fields: Fields): ProbedParams {
  const probeId = text(fields, 'probeId');
  if (!/^[0-9a-f]{16}$/.test(probeId)) throw invalid('probeId');
  return { ...tokenParams(fields), probeId };
}

function openParams(fields: Fields): OpenParams {
  const token = objectOf(fields['token'], 'token');
  const auditPath = text(fields, 'auditPath');
  switch (token['kind']) {
    case 'pkcs11':
      return { token: { kind: 'pkcs11', ...probedParams(token) }, auditPath };
    case 'software': {
      if (typeof token['sealed'] !== 'boolean') throw invalid('sealed');
      return {
        token: { kind: 'software', folder: text(token, 'folder'), sealed: token['sealed'] },
        auditPath,
      };
    }
    default:
      throw invalid('kind');
  }
}

function attemptsOf(fields: Fields): number {
  const attempts = count(fields, 'attempts');
  if (attempts < ATTEMPTS_MIN || attempts > ATTEMPTS_MAX) throw invalid('attempts');
  return attempts;
}

function accountParams(fields: Fields): { readonly account: string } {
  const account = text(fields, 'account');
  if (!/^[0-9a-f]{32}$/.test(account)) throw invalid('account');
  return { account };
}

function auditParams(fields: Fields): VaultCalls['audit']['params'] {
  const from = objectOf(fields['from'], 'from');
  const hash = text(from, 'hash');
  if (!/^[0-9a-f]{64}$/.test(hash)) throw invalid('hash');
  return { from: { offset: count(from, 'offset'), seq: count(from, 'seq'), hash } };
}

/** A call with every parameter checked. `vault/message-invalid` otherwise. */
export function parseCall(value: unknown): ParsedCall {
  const call = objectOf(value, 'call');
  const { name } = call;
  const params = call['params'] === null ? {} : objectOf(call['params'], 'params');
  switch (name) {
    case 'inspect':
      return { name, params: moduleParams(params) };
    case 'probe':
      return { name, params: tokenParams(params) };
    case 'verify-probe':
      return { name, params: probedParams(params) };
    case 'open':
      return { name, params: openParams(params) };
    case 'create-vault':
      return { name, params: { attempts: attemptsOf(params) } };
    case 'destroy-account':
      return { name, params: accountParams(params) };
    case 'audit':
      return { name, params: auditParams(params) };
    case 'info':
    case 'keys':
    case 'status':
    case 'sweep':
    case 'close':
      return { name, params: null };
    default:
      throw invalid('name');
  }
}
