/** Flux's source-controller for GitRepository objects. */
import {
  type ClusterContext,
  kubeTime,
  type KubeObject,
  type ReconcileResult,
} from '../../../runtime';
import { conditionsOf, findCondition } from '../conditions';
import { parseDuration } from '../duration';
import { type EventRecorder, eventRecorder } from '../events';
import {
  type Fields,
  fieldsAt,
  flagAt,
  listAt,
  messageOf,
  textAt,
  textsAt,
  valueAt,
} from '../fields';
import { keyFor, keyOf, refFor, writeStatus } from '../statusWriter';
import { QueuedController } from '../QueuedController';
import type { ArtifactStore } from './ArtifactStore';
import {
  describeReference,
  type GitCache,
  type GitReference,
} from './gitCache';
import {
  fetchedStatus,
  fetchFailedStatus,
  fetchFailure,
  fetchingStatus,
  requestedAt,
} from './gitRepositoryStatus';

export const gitRepositoryType = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
};
const component = 'source-controller';

const firstRetryMs = 250;
/** Low, so that a forge that was down is noticed to be back within seconds. */
const lastRetryMs = 4_000;

/** Fields of GitRepository that would change what is fetched and are not understood. */
const unsupported = [
  'ignore',
  'include',
  'recurseSubmodules',
  'verify',
  'proxySecretRef',
];

/** What the last fetch was made for, and when the next is due. */
interface Fetched {
  generation?: number;
  requestedAt?: string;
  failures: number;
  nextAt: number;
}

function isDue(
  object: KubeObject,
  fetched: Fetched | undefined,
  now: number,
): boolean {
  if (!fetched || now >= fetched.nextAt) return true;
  return (
    fetched.generation !== object.metadata.generation ||
    fetched.requestedAt !== requestedAt(object)
  );
}

/** `spec.sparseCheckout` as folders without `./` before or a slash behind; undefined when everything is checked out. */
function sparseFolders(object: KubeObject): string[] | undefined {
  const folders = listAt(object, 'spec', 'sparseCheckout').map(each =>
    String(each).replace(/^\.\//, '').replace(/\/+$/, ''),
  );
  return folders.length > 0 ? folders : undefined;
}

export class GitRepositoryController extends QueuedController {
  private readonly fetches = new Map<string, Fetched>();
  private readonly events: EventRecorder;
  private stopped = false;

  constructor(
    context: ClusterContext,
    private readonly git: GitCache,
    private readonly artifacts: ArtifactStore,
  ) {
    super(context, component);
    this.events = eventRecorder(context, component);
  }

  protected watch(): (() => void)[] {
    const { client } = this.context;
    return [
      client.watch(gitRepositoryType, ({ object }) =>
        this.queue.add(keyOf(object)),
      ),
      client.watch({ apiVersion: 'v1', kind: 'Secret' }, ({ object }) =>
        this.credentialsChanged(object),
      ),
    ];
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await super.stop();
    this.git.close();
  }

  /** Fetches again at once for repositories that failed and use this Secret. */
  private credentialsChanged(secret: KubeObject): void {
    for (const [key, fetched] of this.fetches) {
      if (fetched.failures === 0) continue;
      const repository = this.context.client.get(
        refFor(gitRepositoryType, key),
      );
      const name = textAt(repository, 'spec', 'secretRef', 'name');
      if (
        name &&
        keyFor(repository?.metadata.namespace, name) === keyOf(secret)
      ) {
        fetched.nextAt = 0;
        this.queue.add(key);
      }
    }
  }

  protected async reconcile(key: string): Promise<ReconcileResult | void> {
    const { client, clock } = this.context;
    const object = client.get(refFor(gitRepositoryType, key));
    if (!object || object.metadata.deletionTimestamp) {
      this.artifacts.delete(key);
      this.fetches.delete(key);
      return undefined;
    }
    if (flagAt(object, 'spec', 'suspend')) return undefined;
    const before = this.fetches.get(key);
    if (!isDue(object, before, clock.now()))
      return { requeueAfterMs: (before?.nextAt ?? 0) - clock.now() };
    if (conditionsOf(object).length === 0)
      this.write(object, (status, time) =>
        fetchingStatus(object, status, time),
      );
    const made = {
      generation: object.metadata.generation,
      requestedAt: requestedAt(object),
    };
    let delay: number;
    let failures = 0;
    try {
      const interval = parseDuration(
        textAt(object, 'spec', 'interval'),
        60_000,
      );
      await this.fetch(object);
      delay = interval;
    } catch (error) {
      if (this.stopped) return undefined;
      failures = (before?.failures ?? 0) + 1;
      delay = Math.min(firstRetryMs * 2 ** (failures - 1), lastRetryMs);
      this.reportFailure(object, messageOf(error));
    }
    this.fetches.set(key, { ...made, failures, nextAt: clock.now() + delay });
    return { requeueAfterMs: delay };
  }

  private async fetch(object: KubeObject): Promise<void> {
    const used = unsupported.filter(
      field =>
        valueAt(object, 'spec', field) !== undefined &&
        valueAt(object, 'spec', field) !== false,
    );
    if (used.length > 0) throw new Error(`spec.${used[0]} is not supported`);
    const url = textAt(object, 'spec', 'url') ?? '';
    const wanted = fieldsAt(object, 'spec', 'ref');
    if (wanted.semver !== undefined)
      throw new Error(
        'spec.ref.semver is not supported: use branch, tag, name or commit',
      );
    const reference: GitReference = textsAt(object, 'spec', 'ref');
    const { revision } = describeReference(reference);
    const folders = sparseFolders(object);
    const known = this.artifacts.get(keyOf(object));
    const before = known?.revision ?? '';
    const commit = before.slice(before.lastIndexOf(':') + 1);
    const isCurrent =
      before === revision(commit) &&
      known?.folders?.join('\n') === folders?.join('\n');
    const fetched = await this.git.fetch({
      url,
      reference,
      authorization: this.authorization(object),
      timeoutMs: parseDuration(textAt(object, 'spec', 'timeout'), 60_000),
      ...(folders && { folders }),
      ...(isCurrent && { have: commit }),
    });
    if (this.stopped) return;
    if (fetched)
      this.artifacts.set(keyOf(object), {
        revision: revision(fetched.commit),
        tree: fetched.tree,
        ...(folders && { folders }),
      });
    this.reportSuccess(
      object,
      this.artifacts.get(keyOf(object))?.revision ?? '',
      fetched?.subject,
    );
  }

  /** The Authorization header from the Secret that `spec.secretRef` names: a bearer token, or user name and password. */
  private authorization(object: KubeObject): string | undefined {
    const name = textAt(object, 'spec', 'secretRef', 'name');
    if (!name) return undefined;
    const { namespace } = object.metadata;
    const secret = this.context.client.get({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace,
      name,
    });
    if (!secret)
      throw new Error(`failed to get secret '${namespace}/${name}': not found`);
    const decode = (field: string) =>
      Buffer.from(textAt(secret, 'data', field) ?? '', 'base64').toString(
        'utf8',
      );
    const token = decode('bearerToken');
    if (token) return `Bearer ${token}`;
    const [username, password] = [decode('username'), decode('password')];
    if (!username || !password)
      throw new Error(
        `secret '${namespace}/${name}' has neither bearerToken nor username and password`,
      );
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  private write(
    object: KubeObject,
    change: (status: Fields, time: string) => Fields,
  ): void {
    const time = kubeTime(this.context.clock);
    writeStatus(
      this.context.client,
      refFor(gitRepositoryType, keyOf(object)),
      component,
      status => change(status, time),
    );
  }

  private reportSuccess(
    object: KubeObject,
    revision: string,
    subject = '',
  ): void {
    const tree = this.artifacts.get(keyOf(object))?.tree;
    this.write(object, (status, time) =>
      fetchedStatus(object, status, revision, tree, time),
    );
    if (textAt(object, 'status', 'artifact', 'revision') !== revision) {
      this.events.normal(
        object,
        'NewArtifact',
        `stored artifact for commit '${subject}'`,
        { 'source.toolkit.fluxcd.io/revision': revision },
      );
    } else if (findCondition(object, 'FetchFailed')) {
      this.events.normal(
        object,
        'Succeeded',
        `stored artifact for revision '${revision}'`,
      );
    }
  }

  private reportFailure(object: KubeObject, cause: string): void {
    const message = `failed to checkout and determine revision: ${cause}`;
    if (findCondition(object, 'FetchFailed')?.message !== message)
      this.events.warning(object, fetchFailure, message);
    this.write(object, (status, time) =>
      fetchFailedStatus(object, status, message, time),
    );
  }
}
