import { isError } from '@backstage/errors';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useCallback, useEffect, useRef, useState } from 'react';

/** What a page has of its data. `stale` keeps the last answer on show while newer ones cannot be had. */
export type Live<T> = { refresh: () => void } & (
  | { state: 'loading' }
  | { state: 'ready'; value: T; at: Date }
  | { state: 'stale'; value: T; at: Date; error: Error }
  | { state: 'forbidden'; error: Error }
  | { state: 'missing'; error: Error }
  | { state: 'failed'; error: Error }
);

type Answer<T> = { value: T; at: Date } | undefined;

export interface LiveOptions {
  /** Signal channels that say that something changed. They carry ids only; the data is fetched again. */
  channels: readonly string[];
  /** Only signals about this workload matter; all do where left out. */
  workload?: string;
  /** Seconds between fetches when no signal comes, so that a lost connection shows. */
  every?: number;
}

const asError = (error: unknown): Error =>
  isError(error) ? error : new Error(String(error));

function describe<T>(
  answer: Answer<T>,
  error: Error | undefined,
  refresh: () => void,
): Live<T> {
  if (error?.name === 'NotAllowedError')
    return { state: 'forbidden', error, refresh };
  if (error?.name === 'NotFoundError')
    return { state: 'missing', error, refresh };
  if (answer && error) return { state: 'stale', ...answer, error, refresh };
  if (answer) return { state: 'ready', ...answer, refresh };
  if (error) return { state: 'failed', error, refresh };
  return { state: 'loading', refresh };
}

/**
 * Fetches with the viewer's own permission, and again on a signal, when the page comes back into view, and every so
 * often. An answer that comes back after that to a later question is dropped; one that comes before it is shown, so that a
 * page follows also while changes come faster than answers.
 *
 * @param load - fetches; has to be stable (`useCallback`), a new one starts over
 */
export function useLive<T>(
  load: () => Promise<T>,
  { channels, workload, every = 15 }: LiveOptions,
): Live<T> {
  const signals = useApiHolder().get(signalApiRef);
  const [answer, setAnswer] = useState<Answer<T>>();
  const [error, setError] = useState<Error>();
  const asked = useRef(0);
  /** The last question whose answer is on show. */
  const answered = useRef(0);

  const refresh = useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    const isNews = () => {
      if (mine <= answered.current) return false;
      answered.current = mine;
      return true;
    };
    load().then(
      value => {
        if (!isNews()) return;
        setAnswer({ value, at: new Date() });
        setError(undefined);
      },
      failure => {
        if (isNews()) setError(asError(failure));
      },
    );
  }, [load]);

  useEffect(() => {
    setAnswer(undefined);
    setError(undefined);
    refresh();
    const timer = window.setInterval(refresh, every * 1000);
    const onShow = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    document.addEventListener('visibilitychange', onShow);
    return () => {
      answered.current = asked.current;
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [refresh, every]);

  const channelList = channels.join(' ');
  useEffect(() => {
    const subscriptions = channelList.split(' ').map(channel =>
      signals?.subscribe(channel, message => {
        if (workload === undefined || message.workload === workload) refresh();
      }),
    );
    return () =>
      subscriptions.forEach(subscription => subscription?.unsubscribe());
  }, [signals, channelList, workload, refresh]);

  return describe(answer, error, refresh);
}
