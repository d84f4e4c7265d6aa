/** Puts the page into the document over a given bridge. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { BridgeProvider, type PageEnvironment } from './state/bridge.tsx';
import { SettingsProvider } from './state/settings.tsx';
import './ui/tokens.css';
import './ui/base.css';

export function mount(environment: PageEnvironment): void {
  const root = document.getElementById('root');
  if (root === null) throw new TypeError('the document has no #root');
  createRoot(root).render(
    <StrictMode>
      <BridgeProvider environment={environment}>
        <SettingsProvider>
          <App />
        </SettingsProvider>
      </BridgeProvider>
    </StrictMode>,
  );
}
