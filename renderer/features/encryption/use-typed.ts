/** What a person types back, compared by main group by group; forgotten when the field goes away. */
import { useEffect, useState } from 'react';
import type { GroupState } from '../../../preload/contract/backup.ts';
import { useBridge } from '../../state/bridge.tsx';

export function useTyped() {
  const bridge = useBridge();
  const [typed, setTyped] = useState('');
  const [groups, setGroups] = useState<readonly GroupState[] | null>(null);
  useEffect(() => {
    let current = true;
    void bridge.encryption.check({ digits: typed }).then((outcome) => {
      if (current && outcome.ok) setGroups(outcome.value.groups);
    });
    return () => {
      current = false;
    };
  }, [bridge, typed]);
  useEffect(() => () => setTyped(''), []);
  const right = groups?.filter((state) => state === 'right').length ?? 0;
  const wrong = (groups ?? []).flatMap((state, index) => (state === 'wrong' ? [String(index + 1)] : []));
  return { typed, setTyped, groups, right, wrong };
}
