import { Watch, type KubeConfig } from '@kubernetes/client-node';
import { ClusterClient, ClusterError } from './ClusterClient';
import { ObjectIndex } from './ObjectIndex';
import { pathOf, type WatchedType } from './paths';

export interface ClusterObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: {
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
    }[];
  };
  [field: string]: unknown;
}

/**
 * - `starting`: not listed yet.
 * - `live`: listed, and changes arrive.
 * - `unreachable`: the cluster does not answer; what was seen last stays.
 * - `forbidden`: the cluster refuses to show this type.
 * - `absent`: the cluster has no such type.
 */
export interface WatchState {
  state: 'starting' | 'live' | 'unreachable' | 'forbidden' | 'absent';
  reason?: string;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** How long until a type that is refused or not installed is asked for again. */
const REFUSED_DELAY_MS = 30_000;
const PAGE = 500;

/**
 * The objects of one type in one cluster, kept up to date: lists, watches from there, and starts over after any failure.
 * The informer of client-node stops at the first reset, and does not say which of the answers above it has.
 */
export class TypeWatch {
  state: WatchState = { state: 'starting' };
  /** When the cluster last answered about this type. */
  contactAt: Date | undefined;
  private readonly objects: ObjectIndex;
  private version = '';
  private stopped = false;
  private failures = 0;
  private request: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** The type in the version that the cluster serves. */
  private served: WatchedType;
  private readonly client: ClusterClient;
  private readonly watcher: Watch;

  /**
   * @param changed - called after each change with the object, and with undefined when the state changed
   * @param keyOf - what objects are asked for by, with `of`
   */
  constructor(
    readonly type: WatchedType,
    kubeConfig: KubeConfig,
    private readonly changed: (object: ClusterObject | undefined) => void,
    keyOf: (object: ClusterObject) => string | undefined = () => undefined,
  ) {
    this.objects = new ObjectIndex(keyOf);
    this.served = type;
    this.client = new ClusterClient(kubeConfig);
    this.watcher = new Watch(kubeConfig);
  }

  list(): ClusterObject[] {
    return this.objects.list();
  }

  /** Those of a key. */
  of(key: string): ClusterObject[] {
    return this.objects.of(key);
  }

  /** The keys that some object has. */
  keys(): Iterable<string> {
    return this.objects.keys();
  }

  get(uid: string): ClusterObject | undefined {
    return this.objects.get(uid);
  }

  start(): void {
    this.stopped = false;
    this.relist().catch(error => this.fail(error));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.request?.abort();
  }

  private async relist(): Promise<void> {
    const found = new Map<string, ClusterObject>();
    let next: string | undefined = '';
    const limit = this.type.limit ?? Infinity;
    while (next !== undefined && found.size < limit) {
      const page = readList(
        await this.client.get(pathOf(this.served), {
          limit: String(PAGE),
          ...(this.type.labelSelector && {
            labelSelector: this.type.labelSelector,
          }),
          ...(this.type.fieldSelector && {
            fieldSelector: this.type.fieldSelector,
          }),
          ...(next && { continue: next }),
        }),
      );
      for (const item of page.items) {
        // Items of a list carry neither.
        const object = {
          ...item,
          apiVersion: this.served.apiVersion,
          kind: this.type.kind,
        };
        found.set(object.metadata.uid, object);
      }
      this.version = page.version;
      next = page.next;
    }
    if (this.stopped) return;
    const news = [...found.values()].filter(
      ({ metadata: { uid, resourceVersion } }) =>
        this.objects.get(uid)?.metadata.resourceVersion !== resourceVersion,
    );
    const gone = this.objects.replace(found);
    this.failures = 0;
    this.setState({ state: 'live' });
    for (const object of [...news, ...gone]) this.changed(object);
    await this.follow();
  }

  private async follow(): Promise<void> {
    this.request = await this.watcher.watch(
      pathOf(this.served),
      {
        resourceVersion: this.version,
        labelSelector: this.type.labelSelector,
        fieldSelector: this.type.fieldSelector,
        allowWatchBookmarks: true,
      },
      (phase, object: ClusterObject) => this.receive(phase, object),
      error => this.ended(error),
    );
    if (this.stopped) this.request.abort();
  }

  /** Follows again, unless the cluster has stopped: a watch that it never answers looks like one without changes. */
  private async goOn(): Promise<void> {
    await this.client.get(pathOf(this.served), { limit: '1' });
    this.contactAt = new Date();
    await this.follow();
  }

  private receive(phase: string, object: ClusterObject): void {
    // An error event (410: the version is too old) is followed by the end of the watch.
    if (this.stopped) return;
    if (phase === 'ERROR') {
      this.version = '';
      this.request?.abort();
      return;
    }
    this.contactAt = new Date();
    this.version = object.metadata.resourceVersion;
    if (phase === 'BOOKMARK') return;
    if (phase === 'DELETED') this.objects.delete(object.metadata.uid);
    else this.objects.set(object);
    if (this.objects.size > (this.type.limit ?? Infinity))
      this.objects.dropOldest();
    this.changed(object);
  }

  private ended(error: unknown): void {
    if (this.stopped) return;
    // Nothing came for a while: client-node ends the request, and we ask again from where we were.
    const quiet = isTimeout(error);
    if (quiet && this.version) this.goOn().catch(cause => this.fail(cause));
    else if (quiet || !error || this.version === '') this.again(FIRST_DELAY_MS);
    else this.fail(error);
  }

  private fail(error: unknown): void {
    if (this.stopped) return;
    const reason = messageOf(error);
    const code = error instanceof ClusterError ? error.statusCode : 0;
    if (code === 410) {
      this.again(FIRST_DELAY_MS);
      return;
    }
    const { fallback, ...rest } = this.served;
    if (code === 404 && fallback) {
      this.served = { ...rest, apiVersion: fallback };
      this.again(0);
      return;
    }
    this.served = this.type;
    this.failures += 1;
    if (code === 401 || code === 403 || code === 404) {
      const before = this.objects.replace(new Map());
      this.contactAt = new Date();
      this.setState({ state: code === 404 ? 'absent' : 'forbidden', reason });
      before.forEach(object => this.changed(object));
      this.again(REFUSED_DELAY_MS);
      return;
    }
    this.setState({ state: 'unreachable', reason });
    this.again(
      Math.min(FIRST_DELAY_MS * 2 ** (this.failures - 1), LONGEST_DELAY_MS),
    );
  }

  private again(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.relist().catch(error => this.fail(error)),
      delay,
    );
    this.timer.unref();
  }

  private setState(state: WatchState): void {
    const before = this.state;
    this.state = state;
    if (state.state === 'live') this.contactAt = new Date();
    if (before.state !== state.state || before.reason !== state.reason)
      this.changed(undefined);
  }
}

/** A DOMException, which is no Error everywhere. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'name' in error &&
    error.name === 'TimeoutError'
  );
}

function readList(answer: unknown): {
  items: ClusterObject[];
  version: string;
  next: string | undefined;
} {
  const { items, metadata } = answer as {
    items?: ClusterObject[];
    metadata?: { resourceVersion?: string; continue?: string };
  };
  return {
    items: items ?? [],
    version: metadata?.resourceVersion ?? '',
    next: metadata?.continue || undefined,
  };
}

/** An error with its cause: `fetch failed` alone says nothing. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error
    ? error.cause.message || error.message
    : error.message;
}
