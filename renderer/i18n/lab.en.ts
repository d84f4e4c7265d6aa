/** The English words of the page for labs. Names that foreign parts give (checks, events, profiles) are keys here. */
import { numbersOf } from './plural.ts';

const { n, many } = numbersOf('en');

export const labEn = {
  title: 'Vaults and tokens',
  lead: 'For whoever tests or runs Backup Key Vaults: what the tokens of this computer can do, what is in a vault, and what happened to it.',
  details: 'Details',
  detailsOf: (name: string) => `Details of ${name}`,
  inUse: 'Used by this computer',
  code: (code: string) => `Code: ${code}`,

  modules: {
    title: 'PKCS#11 modules',
    text: 'A module is the library through which programs reach a token. Each is loaded in a process of its own, so that one that crashes takes nothing with it.',
    looking: 'Loading the modules…',
    lookingText: 'Each gets a process of its own, so this takes a few seconds.',
    again: 'Look again',
    add: 'Add a module…',
    adding: 'Loading the module…',
    none: 'No module found',
    noneText:
      'None is where vendors and distributions put them. Add one by its file, such as libsofthsm2.so or yubihsm_pkcs11.so.',
    found: (modules: number, tokens: number) =>
      `${many(modules, 'module', 'modules')}, ${many(tokens, 'token', 'tokens')}.`,
    added: (name: string, tokens: number) => `${name}: ${many(tokens, 'token', 'tokens')}.`,
    addedUnusable: (name: string) => `${name} cannot be used.`,
    maker: 'Maker',
    description: 'Description',
    versions: 'Versions',
    versionsText: (module: string, cryptoki: string) => `module ${module}, PKCS#11 ${cryptoki}`,
    unusable: 'Cannot be used',
    noTokens: 'It shows no token. Is the device plugged in, its service running, its configuration there?',
    tokensOf: (name: string) => `Tokens of ${name}`,
  },

  token: {
    noLabel: 'Token without a label',
    meta: (model: string, serial: string, slot: number) =>
      [model, serial === '' ? 'no serial number' : `serial ${serial}`, `slot ${slot}`]
        .filter((part) => part !== '')
        .join(' · '),
    uninitialised: 'Never initialised',
    uninitialisedText:
      'Set it up with its vendor’s own tool first (for SoftHSM: softhsm2-util --init-token), then look again.',
    lacksShort: 'Cannot hold a vault',
    label: 'Label',
    serial: 'Serial number',
    slot: 'Slot',
    model: 'Model',
    maker: 'Maker',
    profile: 'Treated as',
    module: 'Module',
    profiles: { yubihsm2: 'YubiHSM 2', softhsm: 'SoftHSM', generic: 'Any PKCS#11 token' },
    needs: 'What a vault needs',
    needsAll: 'The token has both mechanisms.',
    needsLacks: (names: string) => `The token lacks ${names}, so it cannot hold a vault.`,
    mechanismWhy: {
      CKM_EC_KEY_PAIR_GEN: 'to make keys on the curve P-256',
      CKM_ECDH1_DERIVE: 'to multiply points by them',
    },
    has: 'present',
    lacks: 'missing',
    mechanisms: (count: number) => many(count, 'mechanism', 'mechanisms'),
    mechanismsText: 'Those that Coffer knows by name, the others by number.',
  },

  assurance: { hardware: 'Hardware', 'softhsm-test-only': 'SoftHSM, test only', software: 'Software' },
  assuranceText: {
    hardware:
      'Keys are made in the device and do not leave it. That it is a device is what its module says; no check can show it.',
    'softhsm-test-only':
      'The token is files on a disk. Whoever copies them can put back attempts that were used up.',
    software:
      'Keys are files on a disk. Whoever copies them can put back attempts that were used up, and they are lost with the disk.',
  },

  reach: {
    title: 'Look inside',
    pin: (name: string) => `PIN of ${name}`,
    pinHint: 'Only the token gets to see it. Coffer keeps it in memory until it is closed.',
    pinHintYubi:
      'The 4 hexadecimal digits of the authentication key and its password, in one. Coffer keeps it in memory until it is closed.',
    pinKnown: 'Coffer has the PIN of this token in memory.',
    probe: 'Run the checks',
    probeAgain: 'Run the checks again',
    probing: 'Running the checks…',
    open: 'Open the vault',
    openAgain: 'Read the vault again',
    opening: 'Opening the vault…',
    text: 'The checks make keys in the token, try to get them out, and destroy them. Opening the vault runs them first, and costs no attempt.',
    textFolder: 'Opening it costs no attempt.',
  },

  pins: {
    title: 'PINs',
    text: 'PINs typed here or elsewhere in this window are in memory, and gone when Coffer is closed; those that it was told to remember are in the key store of this system.',
    forget: 'Forget the PINs',
    forgotten: 'Forgotten. Each token asks for its PIN again.',
  },

  checks: {
    title: 'Checks',
    passed: (count: number) => `Accepted: it passed all ${n(count)} checks`,
    passedText:
      'Not shown by them: whether it is a device, what another login of the same token may do, and whether it behaves the same later. One more check, from another process, is made whenever the vault is opened.',
    failed: (failed: number, of: number) =>
      `Refused: it failed ${n(failed)} of ${many(of, 'check', 'checks')}`,
    failedText:
      'Coffer puts no key into this token. Where the first checks fail, those that build on them are not made.',
    ok: 'Passed',
    bad: 'Failed',
    names: {
      'mechanism-key-generation': [
        'Can make elliptic-curve keys',
        'The mechanism CKM_EC_KEY_PAIR_GEN is there.',
      ],
      'mechanism-ecdh-derive': ['Can multiply points', 'The mechanism CKM_ECDH1_DERIVE is there.'],
      'key-generation': [
        'Makes a key pair',
        'It is made in the token, with our attributes, and shows its public point.',
      ],
      attributes: [
        'Keeps the key’s attributes',
        'Read back, it is sensitive, not extractable, and made inside.',
      ],
      derive: ['Computes correctly', 'Four multiplications agree with our own computation.'],
      'value-unreadable': ['Does not show the private key', 'Reading its value is refused.'],
      'set-extractable': [
        'Does not let the key be opened up',
        'Making it extractable or not sensitive is refused.',
      ],
      'copy-extractable': ['Does not copy the key out', 'A copy that is extractable is refused.'],
      'wrap-aes-key-wrap': [
        'Does not wrap the key out (AES key wrap)',
        'Mechanism 0x2109, under a key that we know and one of its own.',
      ],
      'wrap-aes-key-wrap-pad': [
        'Does not wrap the key out (AES key wrap, padded)',
        'Mechanism 0x210A, under a key that we know and one of its own.',
      ],
      'wrap-aes-key-wrap-kwp': [
        'Does not wrap the key out (AES KWP)',
        'Mechanism 0x210B, under a key that we know and one of its own.',
      ],
      'wrap-aes-cbc-pad': [
        'Does not wrap the key out (AES-CBC)',
        'CKM_AES_CBC_PAD, under a key that we know and one of its own.',
      ],
      'destroyed-key': ['Destroys for good', 'A destroyed key computes nothing any more.'],
      'data-replace': [
        'Replaces records cleanly',
        'Of two, the first destroyed, exactly the second is found.',
      ],
      'second-process': [
        'Holds it in another process',
        'Another process finds the new key, and not the destroyed one.',
      ],
    } as const,
  },

  vault: {
    title: 'The vault',
    none: 'There is no vault in it yet',
    noneText:
      'One is made when you protect a backup with a password and choose this place, or with “coffer vault init”.',
    opened: (accounts: number, keys: number) =>
      `The vault is open: ${many(accounts, 'account', 'accounts')}, ${many(keys, 'key', 'keys')}.`,
    id: 'Vault id',
    limit: 'Attempts allowed',
    accountsCount: 'Accounts',
    locked: 'Locked',
    keysCount: 'Keys',
    room: 'Room',
    roomUsed: (used: number, free: number) =>
      `${n(used)} of ${many(used + free, 'object', 'objects')} in use, so ${
        free === 0 ? 'nothing fits any more' : `${n(free)} more fit`
      }`,
    roomUnknown: (used: number) => `${many(used, 'object', 'objects')} in it. How many fit is not known.`,
    roomDisk: (used: number) => `${many(used, 'object', 'objects')} in it. Only the disk limits them.`,
    roomAccounts: (free: number) =>
      `About ${many(free, 'more account', 'more accounts')}. An account takes a record and a key.`,
    nearlyFull: (free: number) =>
      free === 0
        ? 'It is full'
        : `It is nearly full: room for ${many(free, 'more account', 'more accounts')}`,
    nearlyFullText:
      'Accounts that are there go on working, as room to replace them is kept. For new ones, delete what nobody needs any more, or set up another token.',
    lastFailure: 'Last failure',
    noFailure: 'None since it was opened.',
    accounts: 'Accounts',
    noAccounts: 'No account yet.',
    own: 'This computer’s backup',
    attempts: (left: number, limit: number) => `${n(left)} of ${many(limit, 'attempt', 'attempts')} left`,
    lockedText: 'Locked: its key is destroyed',
    changed: (when: string) => `Changed: ${when}`,
    keys: 'Keys',
    keysText:
      'Made in the token. A fingerprint is the beginning of the SHA-256 of the public point, 16 digits.',
    keysTextFolder: 'A fingerprint is the beginning of the SHA-256 of the public point, 16 digits.',
    purposes: {
      ake: ['The vault’s own key', 'It proves to clients which vault this is (AKE).'],
      oprf: ['Keys of the accounts', 'Each turns one account’s password into what opens its key (OPRF).'],
    } as const,
    keyRef: 'Reference',
    fingerprint: 'Fingerprint',
    halfMade: 'Half-made by an interruption; destroyed, never used',
    noKeys: 'None.',
    keysShown: (count: number) => many(count, 'key', 'keys'),
  },

  audit: {
    title: 'Audit log',
    text: 'What happened to which account. Each line carries the hash of the one before; all of them are verified whenever the log is read.',
    show: 'Show the log',
    showAgain: 'Read the log again',
    reading: 'Reading and verifying the log…',
    export: 'Export the log…',
    exporting: 'Reading the log…',
    saved: (name: string) => `Saved as ${name}.`,
    verified: (lines: number) =>
      `Verified: ${many(lines, 'line', 'lines')}, none changed, missing or inserted.`,
    broken: 'The log before this one was changed',
    brokenText: (line: number) =>
      `From line ${n(line)} on it does not fit together. A new log was begun; the old one is kept beside it, as evidence, under this name:`,
    lastHash: 'Hash of the last line',
    lastHashText: (lines: number) =>
      `Note it elsewhere together with the number, ${n(lines)}: it shows later whether the end was cut off, which the log itself cannot.`,
    empty: 'Nothing has happened yet.',
    newest: 'Newest events',
    more: (count: number) => `Show ${n(count)} more`,
    rest: (count: number) => `${many(count, 'older line is', 'older lines are')} in the exported log.`,
    line: (seq: number) => `Line ${n(seq)}`,
    wholeVault: 'The whole vault',
    left: (left: number) => `${many(left, 'attempt', 'attempts')} left`,
    types: {
      created: 'Vault made',
      enrolled: 'Account enrolled with a password',
      attempt: 'Attempt counted',
      verified: 'Password proven right',
      rotated: 'Key replaced, all attempts back',
      'password-changed': 'Password changed by the owner',
      overwritten: 'Account overwritten by the owner',
      deleted: 'Account deleted by its owner',
      destroyed: 'Account destroyed by who runs the vault',
      'log-broken': 'The log before was found changed',
      locked: 'Locked, key destroyed',
      refused: 'Refused: the proof was wrong',
      'key-swept': 'Leftover key destroyed',
      'key-missing': 'Key not found in the token',
    },
  },

  folders: {
    title: 'Vaults in folders',
    text: 'The software vault keeps the same records in a folder. It has no module and no checks.',
    looking: 'Looking for vaults…',
    other: 'Another folder…',
    none: 'No folder is known',
    noneText: 'Choose the folder of a software vault to look into it.',
    pageTitle: 'Vault in a folder',
    folder: 'Folder',
    added: (name: string) => `Added: ${name}`,
  },
  remembered: {
    title: 'The vault of this computer',
    tokenTitle: 'Vault in a token',
    missing: 'It cannot be used just now',
  },

  devices: {
    title: 'Plugged-in security devices',
    text: 'Seen on the USB ports, and kept up to date while you are here. A device also needs its module above.',
    looking: 'Looking at what is plugged in…',
    fido: 'FIDO key',
    fidoText: 'For signing in. It cannot hold a vault.',
    yubihsm: 'YubiHSM 2',
    yubihsmText: 'Can hold a vault, through the module yubihsm_pkcs11.',
    other: 'Security device',
    otherText: 'Whether it can hold a vault depends on its PKCS#11 module.',
    accessible: 'Can be opened',
    inaccessible: 'No permission',
    inaccessibleText: 'This account may not open it: a rule of the system for it is missing.',
    udev: 'This account may not open it. Write this line into /etc/udev/rules.d/70-yubihsm.rules, make sure that you are in the group plugdev, run “sudo udevadm control --reload”, and plug it in again:',
    udevLabel: 'udev rule for the YubiHSM 2',
    plugged: (count: number) =>
      count === 0
        ? 'No security device is plugged in.'
        : `${many(count, 'security device is', 'security devices are')} plugged in.`,
    again: 'Look again',
    empty: {
      'no-device': ['Nothing is plugged in', 'Plug in a security key or a YubiHSM 2, and it appears here.'],
      'no-permission': [
        'Nothing may be looked at',
        'There are devices, but this account may open none of them, so nobody can say what they are. A rule of the system (udev) gives access.',
      ],
      'no-library': [
        'Devices cannot be listed',
        'A library that lists them is missing. On Debian: sudo apt-get install libudev1 libusb-1.0-0, then start Coffer again.',
      ],
      'process-crashed': [
        'The look at the devices failed',
        'The process that looks ended unexpectedly, several times. Nothing else is affected.',
      ],
    } as const,
  },
};
