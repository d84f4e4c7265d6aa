/**
 * What became of something that happens outside the page, a saved copy or an opened address: said where one is
 * looking, also what went well.
 */
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Feedback.tsx';
import css from './Chats.module.css';

interface Telling {
  readonly tone: 'good' | 'danger' | 'warn';
  readonly title: string;
  readonly text?: string;
}
type Tell = (telling: Telling | null) => void;

/** How long good news stay, in milliseconds. The rest stays until it is closed. */
const MOMENT = 6000;

const TellContext = createContext<Tell>(() => undefined);
/** Apart from the other, which never changes: a telling must not draw every message anew. */
const ToldContext = createContext<Telling | null>(null);

export function ToldProvider({ children }: { readonly children: ReactNode }) {
  const [told, tell] = useState<Telling | null>(null);
  useEffect(() => {
    if (told?.tone !== 'good') return;
    const timer = setTimeout(() => tell(null), MOMENT);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <TellContext value={tell}>
      <ToldContext value={told}>{children}</ToldContext>
    </TellContext>
  );
}

export function Told() {
  const { w } = useWords();
  const told = useContext(ToldContext);
  const tell = useContext(TellContext);
  return (
    <div role="status" className={told === null ? undefined : css['told']}>
      {told !== null && (
        <>
          <Notice tone={told.tone} title={told.title}>
            {told.text !== undefined && <p>{told.text}</p>}
          </Notice>
          <IconButton icon="close" label={w.common.close} onPress={() => tell(null)} />
        </>
      )}
    </div>
  );
}

/** Saves a copy of a medium where the person says. */
export function useSaveMedia() {
  const { w, failure } = useWords();
  const bridge = useBridge();
  const tell = useContext(TellContext);
  return useCallback(
    async (sha256: string, fileName: string | null): Promise<void> => {
      tell(null);
      const outcome = await bridge.chats.saveMedia({ sha256, fileName });
      if (!outcome.ok) tell({ tone: 'danger', ...failure(outcome.error) });
      else if (outcome.value === 'saved') tell({ tone: 'good', title: w.conversation.saved });
    },
    [bridge, tell, failure, w],
  );
}

/** Opens an address outside, after main's question. */
export function useOpenLink() {
  const { w, failure } = useWords();
  const bridge = useBridge();
  const tell = useContext(TellContext);
  return useCallback(
    async (url: string): Promise<void> => {
      tell(null);
      const { linkRefused: title, linkRefusedText: text } = w.conversation;
      const outcome = await bridge.app.openLink({ url });
      // One that does not even fit the contract is none that could be opened either.
      const refused = outcome.ok ? outcome.value === 'refused' : outcome.error.code === 'ipc/bad-input';
      if (refused) tell({ tone: 'warn', title, text });
      else if (!outcome.ok) tell({ tone: 'danger', ...failure(outcome.error) });
    },
    [bridge, tell, failure, w],
  );
}
