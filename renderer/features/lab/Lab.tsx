/** For who runs vaults: modules, tokens and their checks, what is in a vault, its audit log, what is plugged in. */
import { useState } from 'react';
import type { LabModule, VaultPlace } from '../../../preload/contract/vault.ts';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { Page, Section } from '../../ui/Page.tsx';
import { DevicesList, useDevices } from './DevicesList.tsx';
import { ForgetPins } from './ForgetPins.tsx';
import { Modules, type LabToken } from './Modules.tsx';
import { Folders, PlacePage, RememberedToken } from './Place.tsx';
import { TokenPage } from './Token.tsx';
import { usePins } from './use-reach.ts';

type Shown =
  | { readonly page: 'overview'; readonly cameFrom: string | null }
  | { readonly page: 'token'; readonly module: LabModule; readonly token: LabToken }
  | { readonly page: 'place'; readonly place: VaultPlace };

/** Keeps what took seconds to load while one looks into a token and comes back. */
export function Lab() {
  const { w } = useWords();
  const bridge = useBridge();
  const modules = useAnswer(() => bridge.lab.modules(), 'modules');
  const places = useAnswer(() => bridge.vault.places(), 'places');
  const devices = useDevices();
  const pins = usePins();
  const [shown, setShown] = useState<Shown>({ page: 'overview', cameFrom: null });

  const listed = modules.answer.state === 'ready' ? modules.answer.value.modules : null;
  const found = places.answer.state === 'ready' ? places.answer.value : null;
  const remembered = found?.remembered ?? null;
  const backFrom = (cameFrom: string) => () => setShown({ page: 'overview', cameFrom });

  switch (shown.page) {
    case 'token':
      return (
        <TokenPage
          module={shown.module}
          token={shown.token}
          inUse={remembered === shown.token.placeId}
          pins={pins}
          onBack={backFrom(shown.token.placeId)}
        />
      );
    case 'place':
      return (
        <PlacePage
          place={shown.place}
          inUse={remembered === shown.place.placeId}
          pins={pins}
          onBack={backFrom(shown.place.placeId)}
        />
      );
    case 'overview': {
      const { cameFrom } = shown;
      const openPlace = (place: VaultPlace) => setShown({ page: 'place', place });
      const inModules = listed?.some(({ tokens }) => tokens.some(({ placeId }) => placeId === remembered));
      const elsewhere =
        inModules === false
          ? found?.places.find(({ placeId, kind }) => placeId === remembered && kind === 'token')
          : undefined;
      return (
        <Page title={w.lab.title} lead={w.lab.lead} onBack={() => go({ page: 'settings' })}>
          {elsewhere !== undefined && (
            <RememberedToken
              place={elsewhere}
              remembered={remembered}
              cameFrom={cameFrom}
              onOpen={openPlace}
            />
          )}
          <Modules
            answer={modules.answer}
            remembered={remembered}
            cameFrom={cameFrom}
            onOpen={(module, token) => setShown({ page: 'token', module, token })}
            onLook={async () => {
              const outcome = await bridge.lab.modules();
              if (outcome.ok) modules.set(outcome.value);
              return outcome;
            }}
            onAdded={(added) => {
              const others = (listed ?? []).filter(({ moduleId }) => moduleId !== added.moduleId);
              modules.set({ modules: [...others, added] });
            }}
          />
          <Folders
            answer={places.answer}
            remembered={remembered}
            cameFrom={cameFrom}
            onRetry={places.reload}
            onOpen={openPlace}
            onAdded={(added) => {
              const others = (found?.places ?? []).filter(({ placeId }) => placeId !== added.placeId);
              places.set({ remembered, places: [...others, added], keepsPins: found?.keepsPins ?? false });
            }}
          />
          <DevicesList devices={devices} />
          <Section title={w.lab.pins.title}>
            <ForgetPins text={w.lab.pins.text} pins={pins} />
          </Section>
        </Page>
      );
    }
  }
}
