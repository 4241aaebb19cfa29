import { fetchApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { whyNotALabel, whyNotAvailable } from './names';

/** Milliseconds without a keystroke before the back end is asked. */
const PAUSE = 300;

export type NameCheck =
  | { state: 'empty' | 'checking' | 'available' }
  | { state: 'refused' | 'unknown'; reason: string };

type Answer = { name: string; owner: string | undefined; check: NameCheck };

/** What is known about a name while somebody types it: rules at once, whether it is free after a pause. */
export function useNameCheck(
  name: string,
  owner: string | undefined,
): NameCheck {
  const fetchApi = useApi(fetchApiRef);
  const [answer, setAnswer] = useState<Answer>();
  const invalid = whyNotALabel(name);
  const worthAsking = name !== '' && invalid === undefined;

  useEffect(() => {
    if (!worthAsking) return undefined;
    let stale = false;
    const settle = (check: NameCheck) => {
      if (!stale) setAnswer({ name, owner, check });
    };
    const timer = setTimeout(() => {
      whyNotAvailable(fetchApi, name, owner).then(
        reason =>
          settle(
            reason ? { state: 'refused', reason } : { state: 'available' },
          ),
        error =>
          settle({
            state: 'unknown',
            reason: `Whether the name is free could not be checked: ${error instanceof Error ? error.message : error}`,
          }),
      );
    }, PAUSE);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [fetchApi, name, owner, worthAsking]);

  if (name === '') return { state: 'empty' };
  if (invalid) return { state: 'refused', reason: invalid };
  return answer?.name === name && answer.owner === owner
    ? answer.check
    : { state: 'checking' };
}
