/** The double's vault: places, a password that opens, attempts that are counted. */
import type { Handlers } from '../../preload/contract.ts';
import type { Attempts, ReachVault, RecordState, VaultPlace } from '../../preload/contract/vault.ts';
import { Refusal } from './bridge.ts';

/** The one password of the double. */
export const PASSWORD = 'quiet lamp under the bridge';
/** The PIN of its tokens. */
const PIN = '0001password';
const LIMIT = 10;

export type VaultScenario = 'none' | 'software' | 'token';

const place = (placeId: string, part: Partial<VaultPlace>): VaultPlace => ({
  placeId,
  kind: 'token',
  label: '',
  withChats: false,
  maker: '',
  serial: '',
  assurance: 'hardware',
  needsPin: true,
  unusable: null,
  ...part,
});
const FOLDER = { kind: 'software', assurance: 'software', needsPin: false } as const;
const PLACES: readonly VaultPlace[] = [
  place('beside', { ...FOLDER, label: '/home/robin/.local/share/coffer/vault', withChats: true }),
  place('yubihsm', { label: 'YubiHSM', maker: 'Yubico YubiHSM', serial: '07550054' }),
  place('softhsm', {
    label: 'lab one',
    maker: 'SoftHSM project SoftHSM v2',
    serial: '6fd2b40c01a87b5d',
    assurance: 'softhsm-test-only',
  }),
  place('blank', { maker: 'SoftHSM project SoftHSM v2', unusable: 'vault/token-uninitialised' }),
  place('tpm', { label: 'tpm2 token', maker: 'Infineon SLB9672', unusable: 'vault/module-refused' }),
];

/** A vault with one record: this computer's own, or the one of the set that is restored. */
export class DoubleVault {
  #left: number;
  #remembered: string | null;
  #password = PASSWORD;
  #places = [...PLACES];
  readonly #pins = new Set<string>();

  constructor(scenario: VaultScenario, left = LIMIT) {
    this.#left = left;
    this.#remembered = scenario === 'none' ? null : scenario === 'token' ? 'yubihsm' : 'beside';
  }

  get attempts(): Attempts {
    return { left: this.#left, limit: LIMIT };
  }

  /** What the page is told of the vault that keeps the key. */
  get remembered() {
    const found = this.#places.find(({ placeId }) => placeId === this.#remembered);
    if (found === undefined) return null;
    return { name: found.label, assurance: found.assurance, needsPin: this.#needsPin(found) };
  }

  #needsPin({ placeId, kind }: VaultPlace): boolean {
    return kind === 'token' && !this.#pins.has(placeId);
  }

  #open({ placeId, pin }: ReachVault): VaultPlace {
    const wanted = placeId ?? this.#remembered;
    const found = this.#places.find((one) => one.placeId === wanted);
    if (found === undefined) throw new Refusal('vault/not-chosen');
    if (pin !== null && pin !== PIN) throw new Refusal('vault/pin-wrong');
    if (pin !== null) this.#pins.add(found.placeId);
    if (this.#needsPin(found)) throw new Refusal('vault/pin-required');
    return found;
  }

  state(reach: ReachVault): RecordState {
    const { label, assurance } = this.#open(reach);
    const attempts = { left: this.#left, limit: LIMIT };
    return { state: this.#left === 0 ? 'locked' : 'live', attempts, vaultName: label, assurance };
  }

  use(reach: ReachVault): RecordState {
    const state = this.state(reach);
    this.#remembered = reach.placeId;
    return state;
  }

  set(reach: ReachVault, password: string): Attempts {
    this.#remembered = this.#open(reach).placeId;
    this.#password = password;
    this.#left = LIMIT;
    return this.attempts;
  }

  try(reach: ReachVault, password: string) {
    this.#open(reach);
    const before = this.#left;
    if (before === 0) throw new Refusal('vault/locked', { attemptsLeft: 0 });
    this.#left -= 1;
    if (password !== this.#password) {
      if (this.#left === 0) throw new Refusal('vault/locked', { attemptsLeft: 0 });
      throw new Refusal('vault/wrong-password', { attemptsLeft: this.#left, attemptsLimit: LIMIT });
    }
    this.#left = LIMIT;
    return { before, attempts: this.attempts };
  }

  readonly handlers: Handlers['vault'] = {
    places: () => ({
      remembered: this.#remembered,
      keepsPins: true,
      places: this.#places.map((one) => ({ ...one, needsPin: this.#needsPin(one) })),
    }),
    chooseFolder: () => {
      const chosen = place('drive', { ...FOLDER, label: '/media/robin/Green stick/vault' });
      this.#places = [...this.#places, chosen];
      return chosen;
    },
    strength: ({ password }) => strengthOf(password),
    forgetPins: () => this.#pins.clear(),
  };
}

/** By length alone, which is enough to see every state of the meter. */
function strengthOf(password: string) {
  const score = Math.min(4, Math.floor(password.length / 5));
  if (password.startsWith('password')) return { score: 0, warning: 'topTen', suggestions: ['anotherWord'] };
  return { score, warning: null, suggestions: score < 3 ? ['anotherWord'] : [] };
}
