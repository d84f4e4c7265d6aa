/** `coffer vault modules | tokens | mechanisms | devices`: what is there, and whether it may be used. Changes nothing. */
import path from 'node:path';
import {
  coded,
  Devices,
  findModules,
  missingMechanisms,
  probeChosen,
  VaultsError,
  type DeviceReport,
} from '../../vaults/index.ts';
import type { ModuleReport, ProbeResult } from '../../../vault/service/calls.ts';
import { inspectModule } from '../../../vault/service/client.ts';
import type { Arguments, Command } from '../commands.ts';
import { CliError } from '../errors.ts';
import { printable, table } from '../format.ts';
import {
  assuranceWords,
  LIBRARY_PARAMETERS,
  MODULE,
  PinOnce,
  processHost,
  slotOf,
  TOKEN_OPTIONS,
} from '../vault.ts';

export const modulesCommand: Command = {
  words: ['vault', 'modules'],
  positionals: '',
  summary: 'The PKCS#11 modules of this computer',
  count: [0, 0],
  options: [],
  run: async ({ output }) => {
    const modules = await findModules(processHost());
    const rows = modules.map(({ path: file, report, code }) => [
      printable(file),
      report === null ? '' : printable(`${report.description} ${report.libraryVersion}`),
      report === null
        ? (code ?? '')
        : `${report.tokens.filter(({ initialised }) => initialised).length} ready`,
    ]);
    const lines =
      rows.length === 0
        ? ['None found in the usual folders. Name one with --module.']
        : table([['Module', 'What it is', 'Tokens'], ...rows]);
    output.result('vault-modules', { modules }, lines);
  },
};

export const tokensCommand: Command = {
  words: ['vault', 'tokens'],
  positionals: '',
  summary: 'The tokens that a module shows',
  count: [0, 0],
  options: [MODULE, LIBRARY_PARAMETERS],
  run: async ({ output }, args) => {
    const report = await inspected(args);
    const rows = report.tokens.map(({ slot, label, serial, manufacturer, model, initialised, assurance }) => [
      String(slot),
      printable(label),
      printable(serial),
      printable(`${manufacturer} ${model}`),
      assuranceWords(assurance),
      initialised ? 'ready' : 'never initialised',
    ]);
    output.result('vault-tokens', report, [
      printable(`${report.manufacturer}: ${report.description} ${report.libraryVersion}`),
      ...(rows.length === 0
        ? ['It shows no token.']
        : table([['Slot', 'Label', 'Serial', 'Made by', 'Assurance', ''], ...rows], [0])),
    ]);
  },
};

export const mechanismsCommand: Command = {
  words: ['vault', 'mechanisms'],
  positionals: '',
  summary: 'What a token can do and, with its PIN, whether it passes every check',
  count: [0, 0],
  options: TOKEN_OPTIONS,
  run: async (context, args) => {
    const report = await inspected(args);
    const [slot, label, serial] = [slotOf(args), args.value('token-label'), args.value('serial')];
    const tokens = report.tokens.filter(
      (token) =>
        (slot === null || token.slot === slot) &&
        (label === undefined || token.label === label) &&
        (serial === undefined || token.serial === serial),
    );
    if (tokens.length === 0) {
      const found = report.tokens.map(
        (token) => `${token.label} (slot ${token.slot}, serial ${token.serial})`,
      );
      throw new VaultsError('vault/token-missing', { found });
    }
    const probe = args.value('pin-file') === undefined ? null : await probed(context.streams, args);
    const lines = tokens.flatMap(({ slot: number, label: name, mechanisms }) => {
      const missing = missingMechanisms({ mechanisms });
      const verdict = missing.length === 0 ? 'has what a vault needs' : `lacks ${missing.join(' and ')}`;
      return [`Slot ${number} "${printable(name)}" ${verdict}:`, `  ${mechanisms.join(' ')}`, ''];
    });
    context.output.result('vault-mechanisms', { tokens, probe }, [
      ...lines,
      ...(probe === null ? ['With --pin-file FILE its behaviour is checked as well.'] : checkLines(probe)),
    ]);
    if (probe !== null) refuseFailedProbe(probe, moduleOf(args));
  },
};

async function probed(
  streams: ConstructorParameters<typeof PinOnce>[1],
  args: Arguments,
): Promise<ProbeResult> {
  using secrets = new PinOnce(args, streams);
  (await secrets.pin())?.fill(0);
  const choice = {
    kind: 'pkcs11' as const,
    module: moduleOf(args),
    libraryParameters: args.value('library-parameters') ?? null,
    slot: slotOf(args),
    serial: args.value('serial') ?? null,
    tokenLabel: args.value('token-label') ?? null,
  };
  return await probeChosen(processHost(), choice, secrets);
}

/** One line a check. */
export function checkLines({ checks }: ProbeResult): string[] {
  return table(
    checks.map(({ check, passed, detail }) => [
      `  ${passed ? 'passed' : 'FAILED'}`,
      check,
      printable(detail),
    ]),
  );
}

/** Throws `vault/module-refused` with the first check that failed. */
export function refuseFailedProbe({ passed, checks, profile }: ProbeResult, module: string): void {
  if (passed) return;
  const failed = checks.filter((check) => !check.passed);
  throw new VaultsError('vault/module-refused', {
    check: failed[0]?.check ?? 'unknown',
    detail: failed[0]?.detail ?? '',
    failed: failed.map(({ check }) => check),
    profile,
    module,
  });
}

function moduleOf(args: Arguments): string {
  const module = args.value('module');
  if (module === undefined)
    throw new CliError('cli/usage', { reason: 'Name the module with --module FILE.' });
  return path.resolve(module);
}

function inspected(args: Arguments): Promise<ModuleReport> {
  const params = { module: moduleOf(args), libraryParameters: args.value('library-parameters') ?? null };
  return coded(() => inspectModule(processHost(), params, {}));
}

export const devicesCommand: Command = {
  words: ['vault', 'devices'],
  positionals: '',
  summary: 'The security keys plugged in, and why there are none',
  count: [0, 0],
  options: [],
  run: async ({ output }) => {
    const report = await firstReport();
    output.result('vault-devices', report, deviceLines(report));
  },
};

/** A rule for udev as docs/guide/vault.md has it. A YubiHSM 2 is no HID device: rules for security keys do not fit it. */
const YUBIHSM_RULE = 'SUBSYSTEM=="usb", ATTRS{idVendor}=="1050", ATTRS{idProduct}=="0030", TAG+="uaccess"';

export function deviceLines({ devices, empty }: DeviceReport): string[] {
  const rows = devices.map(({ product, vendor, fido, yubihsm, accessible }) => [
    printable(product),
    printable(vendor),
    yubihsm ? 'YubiHSM: reached through its module' : fido ? 'FIDO: cannot hold a vault' : '',
    accessible ? '' : 'no permission',
  ]);
  const isShut = devices.some(({ yubihsm, accessible }) => yubihsm && !accessible);
  return [
    ...table(rows),
    ...(isShut
      ? [
          'This account may not open the YubiHSM 2. Put this line into /etc/udev/rules.d/70-yubihsm.rules, then run',
          '"sudo udevadm control --reload && sudo udevadm trigger" (docs/guide/vault.md):',
          `  ${YUBIHSM_RULE}`,
        ]
      : []),
    ...(empty === null ? [] : [`None are shown: ${emptyWords(empty)}`]),
  ];
}

async function firstReport(): Promise<DeviceReport> {
  const devices = new Devices(processHost(), () => undefined);
  try {
    return await devices.report();
  } finally {
    devices.stop();
  }
}

function emptyWords(reason: NonNullable<DeviceReport['empty']>): string {
  switch (reason) {
    case 'no-device':
      return 'nothing is plugged in.';
    case 'no-permission':
      return 'this account may not look at them. A udev rule helps; docs/guide/vault.md has one.';
    case 'no-library':
      return 'the library for it is missing (Debian: libusb-1.0-0).';
    case 'process-crashed':
      return 'the process that looks for them ended or does not answer.';
    default:
      return reason satisfies never;
  }
}
