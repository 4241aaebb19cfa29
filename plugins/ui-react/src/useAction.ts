import { useCallback, useState } from 'react';

/** Something that a person does and that may fail: whether it is under way, and what went wrong last. */
export interface Action {
  busy: boolean;
  error: string | undefined;
  /** Runs it; true when it went well. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Keeps the state of an action for the buttons and messages of a page. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, run };
}
