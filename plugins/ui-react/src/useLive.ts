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
  /** Only signals about this workload, or one of these, matter; all do where left out. */
  workload?: string | readonly string[];
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

/** Milliseconds after which a question is given up that nobody answers. */
const PATIENCE = 30_000;

/**
 * Fetches with the viewer's own permission, and again on a signal, when the page comes back into view, and every so
 * often. What asks while a question is out is one more question, asked once that is answered: a page follows also while
 * changes come faster than answers, and asks no faster than it is answered.
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
  /** The question that is out, and whether somebody has asked since. */
  const question = useRef<{ at: number; isAskedAgain: boolean }>();

  const refresh = useCallback(() => {
    const out = question.current;
    if (out && Date.now() - out.at < PATIENCE) {
      out.isAskedAgain = true;
      return;
    }
    const mine = { at: Date.now(), isAskedAgain: false };
    question.current = mine;
    const show = (shown: () => void) => {
      if (question.current !== mine) return;
      shown();
      question.current = undefined;
      if (mine.isAskedAgain) refresh();
    };
    load().then(
      value =>
        show(() => {
          setAnswer({ value, at: new Date() });
          setError(undefined);
        }),
      failure => show(() => setError(asError(failure))),
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
      question.current = undefined;
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [refresh, every]);

  const channelList = channels.join(' ');
  const subjects = workload === undefined ? '' : [workload].flat().join(' ');
  useEffect(() => {
    const matters = (about: unknown) =>
      subjects === '' || subjects.split(' ').some(each => each === about);
    const subscriptions = channelList.split(' ').map(channel =>
      signals?.subscribe(channel, message => {
        if (matters(message.workload)) refresh();
      }),
    );
    return () =>
      subscriptions.forEach(subscription => subscription?.unsubscribe());
  }, [signals, channelList, subjects, refresh]);

  return describe(answer, error, refresh);
}
