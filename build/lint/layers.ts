/**
 * The layer table: which folder may import what. One rule reads it (`plugin.ts`), its tests prove it.
 *
 * Folders are matched by their longest prefix. `folders` are path prefixes within the repository,
 * `packages` are npm names; `node` allows Node's own modules. What is not listed is refused.
 */
export interface Layer {
  readonly folder: string;
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

/** Folders of main/ that hold capabilities, lowest first: each may use itself and those before it. */
const CAPABILITIES = [
  'main/base',
  'main/stream',
  'main/keys',
  'main/recovery-sheet',
  'main/chats',
  'main/destinations',
  'main/profile',
  'main/vaults',
  'main/backup',
  'main/self-test',
] as const;

/**
 * What one capability may use beside what all may: the client of the vaults also starts the process of those on this
 * computer; only the recovery sheet makes PDFs.
 */
const BESIDES: Readonly<Record<string, Pick<Layer, 'folders' | 'packages'>>> = {
  'main/recovery-sheet': { folders: [], packages: ['pdf-lib', 'qrcode-generator'] },
  'main/vaults': { folders: ['vault/service', 'vault/hsm'], packages: ['@zxcvbn-ts/*'] },
};

const capabilityLayers: Layer[] = CAPABILITIES.map((folder, index) => ({
  folder,
  folders: [...CAPABILITIES.slice(0, index + 1), 'vault/protocol', ...(BESIDES[folder]?.folders ?? [])],
  packages: ['@noble/*', 'better-sqlite3', 'yauzl', 'zod', ...(BESIDES[folder]?.packages ?? [])],
  node: true,
}));

const LAYERS: readonly Layer[] = [
  ...capabilityLayers,
  {
    folder: 'main/cli',
    folders: [...CAPABILITIES, 'main/cli', 'vault'],
    packages: ['better-sqlite3', 'zod'],
    node: true,
  },
  {
    folder: 'main/ipc',
    folders: [...CAPABILITIES, 'main/ipc', 'preload/contract.ts', 'preload/contract', 'vault'],
    packages: ['zod'],
    node: true,
  },
  {
    folder: 'main/app',
    folders: ['main', 'preload/contract.ts', 'preload/contract', 'vault'],
    packages: ['electron'],
    node: true,
  },
  { folder: 'preload', folders: ['preload'], packages: ['electron', 'zod'], node: false },
  {
    folder: 'renderer',
    folders: ['renderer', 'preload/contract.ts', 'preload/contract'],
    packages: ['react', 'react-dom', 'react-aria-components', '@internationalized/date', 'zod'],
    node: false,
  },
  {
    folder: 'vault/protocol',
    folders: ['vault/protocol'],
    packages: ['@noble/*'],
    node: false,
  },
  {
    folder: 'vault/policy',
    folders: ['vault/policy', 'vault/protocol'],
    packages: ['@noble/*'],
    node: false,
  },
  {
    folder: 'vault/hsm',
    folders: ['vault/hsm', 'vault/policy', 'vault/protocol'],
    packages: ['@noble/*'],
    node: true,
  },
  {
    folder: 'vault/store',
    folders: ['vault/store', 'vault/hsm', 'vault/policy', 'vault/protocol'],
    packages: ['@noble/*'],
    node: true,
  },
  // The vault process is the one entry that loads real devices.
  { folder: 'vault/service', folders: ['vault', 'native'], packages: ['@noble/*'], node: true },
  {
    folder: 'native',
    folders: ['native', 'vault/hsm'],
    packages: ['pkcs11js', 'node-hid', '@noble/*'],
    node: true,
  },
];

const isTestFile = (file: string): boolean => /\.(test|spec|bench)\.tsx?$/.test(file);

const within = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

function layerOf(file: string): Layer | undefined {
  return LAYERS.filter((layer) => within(file, layer.folder)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

/** Joins a relative import onto the importing file's folder; both with forward slashes. */
function resolveRelative(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Says why `file` (a path within the repository, forward slashes) may not import `specifier`, or null when
 * it may. Tests, build/ and tests/ may import anything.
 */
export function refusedImport(file: string, specifier: string): string | null {
  if (isTestFile(file)) return null;
  const layer = layerOf(file);
  if (!layer) return null;
  if (specifier.startsWith('.')) {
    const target = resolveRelative(file, specifier);
    if (layer.folders.some((folder) => within(target, folder))) return null;
    return `${layer.folder} may not import ${target}`;
  }
  if (specifier.startsWith('node:')) {
    return layer.node ? null : `${layer.folder} may not use Node's modules (${specifier})`;
  }
  const name = packageName(specifier);
  const allowed = layer.packages.some((pattern) =>
    pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name,
  );
  return allowed ? null : `${layer.folder} may not import the package ${name}`;
}
