/** The bridge, handed down: the program's own, or the test double. */
import { createContext, useContext, type ReactNode } from 'react';
import type { Bridge } from '../../preload/contract.ts';
import type { Language } from '../i18n/words.tsx';

export interface PageEnvironment {
  readonly bridge: Bridge;
  /** The address a medium is shown from. */
  readonly mediaUrl: (sha256: string) => string;
  /** Forces locale for dates and direction, whatever the words' language is; for looking at right-to-left layout. */
  readonly locale?: string;
  /** Replaces the words of every language; for the same. */
  readonly words?: Language;
}

const EnvironmentContext = createContext<PageEnvironment | null>(null);

export function BridgeProvider(props: {
  readonly environment: PageEnvironment;
  readonly children: ReactNode;
}) {
  return <EnvironmentContext value={props.environment}>{props.children}</EnvironmentContext>;
}

export function useEnvironment(): PageEnvironment {
  const environment = useContext(EnvironmentContext);
  if (environment === null) throw new TypeError('useEnvironment outside of BridgeProvider');
  return environment;
}

export function useBridge(): Bridge {
  return useEnvironment().bridge;
}
