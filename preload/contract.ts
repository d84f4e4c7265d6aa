/**
 * Everything the page may ask of main, and everything main may tell the page: one value.
 *
 * The preload bridge, main's handlers and the page's test double all take their types from it, and main parses
 * every input with the schema given here. What it promises:
 *
 * - Calls resolve to `{ok: true, value}` or `{ok: false, error: {code, data}}`. The page has the words.
 * - Paths never come from the page: folders and files are chosen in main's dialogs or dropped, and named by ids.
 * - The key crosses in one direction at two places, `encryption.begin` and `encryption.reveal`, while it is
 *   shown, and with it on its sheet; typed digits, passwords and PINs cross the other way. Nothing else secret ever
 *   does.
 * - Progress comes as events, at most ten a second; a page that was reloaded asks `current` or `status`.
 */
import { z } from 'zod';
import * as app from './contract/app.ts';
import * as backup from './contract/backup.ts';
import * as chats from './contract/chats.ts';
import { folder, rowId, sha256Hex } from './contract/common.ts';
import * as imports from './contract/import.ts';
import * as restore from './contract/restore.ts';
import { call, event, filesCall, nothing } from './contract/shape.ts';
import type { BridgeOf, EmittersOf, HandlersOf } from './contract/shape.ts';
import * as vault from './contract/vault.ts';

/** The answer of calls that only do something. */
const done = z.void();

export const contract = {
  app: {
    info: call(nothing, app.appInfo),
    openLink: call(app.linkInput, app.linkResult),
    command: event(app.appCommand),
  },

  settings: {
    get: call(nothing, app.windowSettings),
    set: call(app.windowSettings, app.windowSettings),
  },

  chats: {
    list: call(chats.chatListInput, chats.chatPage),
    byTitle: call(
      z.strictObject({ text: z.string().min(1).max(200), limit: z.number().int().min(1).max(50) }),
      z.strictObject({ items: z.array(chats.chatItem) }),
    ),
    details: call(z.strictObject({ chatId: rowId }), chats.chatDetails),
    messages: call(chats.messagesInput, chats.messagePage),
    search: call(chats.searchInput, chats.searchPage),
    media: call(chats.mediaInput, chats.mediaPage),
    /** Main asks where; the name is only a proposal. */
    saveMedia: call(
      z.strictObject({ sha256: sha256Hex, fileName: z.string().max(255).nullable() }),
      z.enum(['saved', 'declined']),
    ),
    /** Writes to "Notes to self", which is created with the first note. */
    addNote: call(z.strictObject({ text: z.string().min(1).max(65_536) }), chats.messageItem),
    /** Something in the history changed; what is shown should be asked for again. */
    changed: event(z.strictObject({ reason: z.enum(['import', 'note', 'restore', 'index']) })),
  },

  import: {
    /** Opens main's file dialog. Files chosen before are forgotten. */
    choose: call(nothing, imports.chosenFiles),
    /** The same for files dropped on the window. */
    open: filesCall(imports.chosenFiles),
    /** Reads a file and says what is in it. Nothing is written. */
    look: call(imports.fileInput, imports.previewResult),
    adjust: call(imports.adjustInput, imports.previewResult),
    /** Forgets a file; reading it ends at once. */
    discard: call(imports.fileInput, done),
    start: call(imports.fileInput, imports.importJob),
    cancel: call(nothing, done),
    current: call(nothing, imports.importJob.nullable()),
    changed: event(imports.importJob),
  },

  backup: {
    status: call(nothing, backup.backupStatus),
    setSettings: call(backup.backupSettings, backup.backupStatus),
    /** Opens main's folder dialog; null when it was closed. */
    chooseDestination: call(nothing, folder.nullable()),
    showDestination: call(nothing, done),
    start: call(nothing, backup.backupJob),
    verify: call(nothing, backup.backupJob),
    cancel: call(nothing, done),
    history: call(backup.historyInput, backup.historyPage),
    changed: event(backup.backupJob),
  },

  encryption: {
    status: call(nothing, backup.encryptionStatus),
    /**
     * Makes a new key in main's memory and shows it; until `confirm` or `abandon` the same one again. Nothing is kept
     * until `confirm`.
     */
    begin: call(nothing, backup.shownKey),
    /** Main puts the key being shown into the clipboard and takes it out again. */
    copyKey: call(nothing, backup.copied),
    saveSheet: call(backup.sheetInput, backup.sheetResult),
    /** The sheet of the key being shown, for the page to print. */
    sheetImage: call(backup.sheetInput, backup.sheetImage),
    /** Compares what was typed with the key being shown, or with the kept one when none is. */
    check: call(backup.typedInput, backup.groupStates),
    /** Keeps the key and turns encryption on, if the digits are right. */
    confirm: call(backup.typedInput, backup.encryptionStatus),
    abandon: call(nothing, done),
    /** Shows the kept key again, after main has asked in a message box. Nothing proves who answers. */
    reveal: call(nothing, backup.shownKey),
    /** The page has stopped showing it: copying and saving end here. */
    hide: call(nothing, done),
    /** The person proved to still have the digits: asks again later. */
    prove: call(backup.typedInput, backup.encryptionStatus),
    snoozeReminder: call(nothing, backup.encryptionStatus),
    /**
     * Turns encryption on under a password; where it is on under 64 digits, puts the same key under the password as
     * well. Makes a vault where there is none, and remembers it.
     */
    enableWithPassword: call(
      vault.reachVault.extend({ password: vault.typedPassword }),
      backup.encryptionStatus,
    ),
    /** A new password, authorised by the key on this computer: the present one is not asked for. */
    changePassword: call(
      vault.reachVault.extend({ password: vault.typedPassword }),
      z.strictObject({ attempts: vault.attempts }),
    ),
    /**
     * A real try with the vault: a wrong password costs an attempt (`vault/wrong-password` with attemptsLeft,
     * `vault/locked`), the right one gives all back and counts as proof that the person still has it.
     */
    checkPassword: call(vault.reachVault.extend({ password: vault.typedPassword }), vault.passwordProved),
    /** Attempts left of this computer's own record. Costs none. */
    recordState: call(vault.reachVault, vault.recordState),
    /** Remembers where the vault of this computer's record is now. `vault/other-vault` when it is not that one. */
    rememberVault: call(vault.reachVault, vault.recordState),
    /**
     * Forgets the key here and stops backing up. Backups already made stay. Under a password, `delete` also deletes the
     * record, after which only the 64 digits open them; `keep` leaves it, and the password goes on opening them.
     */
    disable: call(
      z.strictObject({ record: z.enum(['delete', 'keep']), pin: vault.typedPin }),
      backup.encryptionStatus,
    ),
  },

  restore: {
    /** Opens main's folder dialog; null when it was closed. */
    chooseFolder: call(nothing, restore.backupSets.nullable()),
    /** The sets in the folder that backups go to now; null when none is chosen. */
    fromDestination: call(nothing, restore.backupSets.nullable()),
    unlock: call(restore.unlockSetInput, restore.unlockedSet),
    /** Attempts left for the password of a set. Costs none. `vault/other-vault` when it is not the set's. */
    recordState: call(restore.recordInput, vault.recordState),
    chats: call(restore.versionInput, restore.backedUpChats),
    start: call(restore.restoreInput, restore.restoreJob),
    cancel: call(nothing, done),
    current: call(nothing, restore.restoreJob.nullable()),
    /** Ends the session: main forgets the key it was opened with. */
    close: call(restore.sessionInput, done),
    changed: event(restore.restoreJob),
  },

  vault: {
    /** Where the key of a backup can be put under a password: what is remembered, the folder, the tokens. */
    places: call(nothing, vault.vaultPlaces),
    /** Main's folder dialog: another folder with a software vault. Null when it was closed. */
    chooseFolder: call(nothing, vault.vaultPlace.nullable()),
    strength: call(z.strictObject({ password: vault.typedPassword }), vault.strength),
    /** Forgets every PIN that was typed. */
    forgetPins: call(nothing, done),
  },

  /** For who runs vaults: looks, and changes nothing but what the probe makes and destroys again. */
  lab: {
    modules: call(nothing, vault.labModules),
    /** Main's file dialog: a module that is not in the usual folders. Null when it was closed. */
    chooseModule: call(nothing, vault.labModule.nullable()),
    probe: call(vault.reachVault, vault.probeReport),
    contents: call(vault.reachVault, vault.vaultContents),
    audit: call(vault.reachVault, vault.auditPage),
    /** Main asks where; JSON lines. */
    exportAudit: call(vault.reachVault, vault.exported),
    /** The report of now; from then on `devicesChanged` tells every change, until `stopDevices`. */
    devices: call(nothing, vault.deviceReport),
    stopDevices: call(nothing, done),
    devicesChanged: event(vault.deviceReport),
  },

  diagnostics: {
    run: call(nothing, app.selfTest),
    report: call(nothing, app.report),
    /** Main copies the report; the page has no access to the clipboard. */
    copyReport: call(nothing, done),
  },
} as const;

export type Contract = typeof contract;
/** What the page finds as `window.coffer`. */
export type Bridge = BridgeOf<Contract>;
/** What main implements. */
export type Handlers = HandlersOf<Contract>;
/** What main uses to tell the page. */
export type Emitters = EmittersOf<Contract>;
