import { useEffect, useState } from 'react';

/**
 * State that a reload, Back and Forward do not take away: it lives as long as the tab.
 *
 * @param key - in the tab's storage
 * @param read - the state in what was stored before, which may be anything; `undefined` stands for nothing
 */
export function useSessionState<T>(
  key: string,
  read: (stored: unknown) => T,
): [T, (next: T) => void] {
  const [state, setState] = useState(() => read(stored(key)));
  useEffect(() => {
    try {
      sessionStorage.setItem(key, JSON.stringify(state));
    } catch {
      // A browser that keeps nothing, or no more: the page works on without.
    }
  }, [key, state]);
  return [state, setState];
}

function stored(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
