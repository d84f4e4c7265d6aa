/**
 * What is plugged in that keeps keys: from what the system lists to what a person is shown.
 *
 * FIDO2 keys are HID devices of usage page 0xF1D0. A YubiHSM 2 is a USB device but not a HID one; on Linux it is
 * found in sysfs, with a hint when its udev rule is missing.
 */

/** FIDO Alliance's usage page (CTAP 2.1, section 11.2.8.1). */
export const FIDO_USAGE_PAGE = 0xf1d0;

const VENDORS: ReadonlyMap<number, string> = new Map([
  [0x1050, 'Yubico'],
  [0x20a0, 'Nitrokey'],
  [0x096e, 'Feitian'],
  [0x1e0d, 'SoloKeys'],
  [0x2581, 'Ledger'],
  [0x2c97, 'Ledger'],
  [0x534c, 'Trezor'],
  [0x1209, 'pid.codes'],
  [0x18d1, 'Google'],
]);
/** Vendors all of whose HID devices are security devices. */
const SECURITY_VENDORS: ReadonlySet<number> = new Set([0x1050, 0x20a0, 0x1e0d, 0x2581, 0x2c97, 0x534c]);

const YUBIHSM = { vendorId: 0x1050, productId: 0x0030 } as const;

export interface SecurityDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly vendor: string;
  readonly product: string;
  /** A FIDO2 or U2F key. */
  readonly fido: boolean;
  /** A YubiHSM 2. */
  readonly yubihsm: boolean;
  /** This program may open it, as far as can be told without opening it. */
  readonly accessible: boolean;
}

/** Why a list is empty. Null where it is not. */
export type EmptyReason =
  /** There are HID devices, and none of them may be looked at. */
  | 'no-permission'
  /** Nothing of the kind is plugged in. */
  | 'no-device'
  /** node-hid, or a library that it needs (libusb-1.0, libudev), is missing. */
  | 'no-library'
  /** The process that looks has died several times over. */
  | 'process-crashed';

export interface DeviceReport {
  readonly devices: readonly SecurityDevice[];
  readonly empty: EmptyReason | null;
}

/** As node-hid lists a device; the fields that are used. */
export interface ListedHid {
  readonly vendorId: number;
  readonly productId: number;
  readonly path?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly product?: string | undefined;
  readonly usagePage?: number | undefined;
}

/** A USB device as sysfs has it. */
export interface ListedUsb {
  readonly vendorId: number;
  readonly productId: number;
  readonly accessible: boolean;
}

export interface Surroundings {
  /** Null where node-hid cannot be loaded. */
  readonly hid: readonly ListedHid[] | null;
  readonly usb: readonly ListedUsb[];
  /** Paths of HID devices of the system, whatever they are. */
  readonly hidPaths: readonly string[];
  /** Those of them that may be opened. */
  readonly openable: ReadonlySet<string>;
}

/** Text from a device: printable, at most 64 characters. */
function clean(value: string | undefined): string {
  return (value ?? '')
    .replace(/[^\p{L}\p{N}\p{P}\p{Zs}\p{S}]/gu, '')
    .slice(0, 64)
    .trim();
}

export function makeReport(around: Surroundings): DeviceReport {
  const byDevice = new Map<string, SecurityDevice>();
  for (const listed of around.hid ?? []) {
    const fido = listed.usagePage === FIDO_USAGE_PAGE;
    if (!fido && !SECURITY_VENDORS.has(listed.vendorId)) continue;
    const { vendorId, productId, path } = listed;
    // One key shows several interfaces (FIDO, keyboard): one line a product.
    const key = `${vendorId}:${productId}:${clean(listed.product)}`;
    const before = byDevice.get(key);
    byDevice.set(key, {
      vendorId,
      productId,
      vendor: clean(listed.manufacturer) || (VENDORS.get(vendorId) ?? `0x${vendorId.toString(16)}`),
      product: clean(listed.product) || `0x${productId.toString(16)}`,
      fido: fido || before?.fido === true,
      yubihsm: false,
      accessible: before?.accessible === true || path === undefined || isOpenable(path, around),
    });
  }
  for (const { vendorId, productId, accessible } of around.usb) {
    if (vendorId !== YUBIHSM.vendorId || productId !== YUBIHSM.productId) continue;
    const device = { vendorId, productId, vendor: 'Yubico', product: 'YubiHSM 2', fido: false };
    byDevice.set(`usb:${byDevice.size}`, { ...device, yubihsm: true, accessible });
  }
  const devices = [...byDevice.values()];
  return { devices, empty: devices.length === 0 ? emptyReason(around) : null };
}

function isOpenable(path: string, around: Surroundings): boolean {
  // Only Linux has paths that can be asked; elsewhere being listed is all there is to know.
  return !path.startsWith('/dev/') || around.openable.has(path);
}

function emptyReason({ hid, hidPaths, openable }: Surroundings): EmptyReason {
  if (hid === null) return 'no-library';
  return hidPaths.length > 0 && openable.size === 0 ? 'no-permission' : 'no-device';
}
