import { ApiError, type KubeObject, type ListOptions } from '../runtime';
import { matcher } from '../api/read';
import {
  apiVersionOf,
  present,
  type ApiState,
  type Target,
} from '../api/state';
import { resourceId } from '../schema/kinds';
import type { Change } from '../storage/store';
import { objectJson, presentObject, type View } from './present';
import {
  flagParameter,
  numberParameter,
  type ApiRequest,
  type StreamAnswer,
} from './request';

const KEEP_ALIVE_MS = 10_000;
const BOOKMARK_MS = 60_000;
const DEFAULT_SECONDS = 45 * 60;

function tooLargeVersion(wanted: number, current: number): ApiError {
  return new ApiError(
    504,
    'Timeout',
    `Too large resource version: ${wanted}, current: ${current}`,
    {
      causes: [
        {
          reason: 'ResourceVersionTooLarge',
          message: 'Too large resource version',
        },
      ],
      retryAfterSeconds: 1,
    },
  );
}

/** Refuses a resourceVersion that the server has not reached. */
export function checkReached(
  state: ApiState,
  wanted: number | undefined,
): void {
  if (wanted !== undefined && wanted > state.store.revision)
    throw tooLargeVersion(wanted, state.store.revision);
}

/**
 * Follows a collection or one object. Without a resourceVersion, or with 0, it begins with ADDED
 * for what exists; a version that is no longer known ends it with 410.
 */
export function watch(
  state: ApiState,
  target: Target,
  request: ApiRequest,
  view: View,
  options: ListOptions,
): StreamAnswer {
  const { query } = request;
  const matches = matcher(target, options);
  const initial = flagParameter(query, 'sendInitialEvents');
  const revision = numberParameter(query, 'resourceVersion');
  const fresh = initial || revision === undefined || revision === 0;
  const id = resourceId(target.kind);
  const missed = fresh ? [] : state.store.changesSince(revision, id);
  const bookmarks = flagParameter(query, 'allowWatchBookmarks');
  const seconds = numberParameter(query, 'timeoutSeconds') || DEFAULT_SECONDS;
  return {
    status: 200,
    contentType: 'application/json',
    start(sink) {
      const send = (type: string, object: unknown) =>
        sink.write(
          `{"type":"${type}","object":${typeof object === 'string' ? object : JSON.stringify(object)}}\n`,
        );
      const sendObject = (type: string, stored: KubeObject) => {
        const object = present(target, stored);
        send(
          type,
          view.as === 'object'
            ? objectJson(object)
            : presentObject(target.kind, object, view, state.clock.now()),
        );
      };
      const bookmark = (annotations?: Record<string, string>) => {
        const metadata = {
          resourceVersion: String(state.store.revision),
          creationTimestamp: null,
          ...(annotations && { annotations }),
        };
        const object = {
          kind: target.kind.kind,
          apiVersion: apiVersionOf(target),
          metadata,
        };
        const table = {
          kind: 'Table',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { resourceVersion: metadata.resourceVersion },
          columnDefinitions: [],
          rows: [{ cells: [], object }],
        };
        send('BOOKMARK', view.as === 'Table' ? table : object);
      };
      const deliver = (change: Change) => {
        const type = seenAs(change, matches);
        if (type)
          sendObject(
            type,
            type === 'DELETED' && change.type !== 'DELETED'
              ? atRevision(change)
              : change.object,
          );
      };
      if (fresh) {
        for (const object of state.store
          .list(id, target.namespace)
          .filter(matches))
          sendObject('ADDED', object);
        if (initial && bookmarks)
          bookmark({ 'k8s.io/initial-events-end': 'true' });
      }
      missed.forEach(deliver);
      const unsubscribe = state.store.subscribe(change => {
        if (change.resource === id) deliver(change);
      });
      const alive = setInterval(() => sink.write('\n'), KEEP_ALIVE_MS);
      const marks = bookmarks ? setInterval(bookmark, BOOKMARK_MS) : undefined;
      const end = setTimeout(() => sink.end(), seconds * 1000);
      return () => {
        unsubscribe();
        clearInterval(alive);
        clearInterval(marks);
        clearTimeout(end);
      };
    },
  };
}

/** An object that stops matching is deleted for the watcher; what was there before, at the revision of the change. */
function atRevision(change: Change): KubeObject {
  const previous = change.previous ?? change.object;
  return {
    ...previous,
    metadata: {
      ...previous.metadata,
      resourceVersion: String(change.revision),
    },
  };
}

function seenAs(
  change: Change,
  matches: (object: KubeObject) => boolean,
): Change['type'] | undefined {
  const before = change.previous !== undefined && matches(change.previous);
  if (change.type === 'DELETED') return before ? 'DELETED' : undefined;
  const now = matches(change.object);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}
