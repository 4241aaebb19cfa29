import type {
  ApplyOptions,
  ClusterClient,
  DeleteOptions,
  KubeObject,
  ListOptions,
  NewObject,
  ObjectRef,
  ObjectType,
  PatchOptions,
  ServedResource,
  UserInfo,
  WatchEvent,
  WriteOptions,
} from '../runtime';
import { notFound } from '../runtime';
import { resourceId, servedResource } from '../schema/kinds';
import { decodeBody } from './body';
import { deleteStored } from './delete';
import { applyStored, patchStored } from './patch';
import { listObjects } from './read';
import {
  authorize,
  named,
  present,
  targetOf,
  toStored,
  type ApiState,
  type Caller,
  type Target,
} from './state';
import { createStored, updateStored } from './write';

const FIELD_MANAGER = 'macadam-cluster';

/** The in-process client: the same pipeline as HTTP without the wire. */
export class LocalClient implements ClusterClient {
  constructor(
    private readonly state: ApiState,
    private readonly user: UserInfo,
  ) {}

  get(ref: ObjectRef): KubeObject | undefined {
    const target = targetOf(this.state, ref, ref.name, ref.namespace);
    authorize(this.state, this.user, 'get', target);
    const stored = this.state.store.get(
      resourceId(target.kind),
      target.namespace,
      ref.name,
    );
    return stored && present(target, stored);
  }

  list(type: ObjectType, options: ListOptions = {}): KubeObject[] {
    const target = targetOf(this.state, type, '', options.namespace);
    authorize(this.state, this.user, 'list', target);
    return listObjects(this.state, target, options).items;
  }

  create(object: NewObject, options: WriteOptions = {}): KubeObject {
    const target = { ...this.target(object), name: '' };
    authorize(this.state, this.user, 'create', target);
    const caller = this.caller(options);
    return present(
      target,
      createStored(
        this.state,
        target,
        toStored(target, decodeBody(target, object, caller)),
        caller,
      ),
    );
  }

  update(object: KubeObject, options: WriteOptions = {}): KubeObject {
    return this.replace(object, options);
  }

  updateStatus(object: KubeObject, options: WriteOptions = {}): KubeObject {
    return this.replace(object, options, 'status');
  }

  apply(object: KubeObject, options: ApplyOptions): KubeObject {
    const target = this.target(object);
    return applyStored(this.state, target, object, this.caller(options), {
      force: options.force ?? false,
      subresource: options.subresource,
    }).object;
  }

  patch(ref: ObjectRef, patch: unknown, options: PatchOptions): KubeObject {
    const target = targetOf(this.state, ref, ref.name, ref.namespace);
    return patchStored(
      this.state,
      target,
      patch,
      options.type,
      this.caller(options),
      options.subresource,
    );
  }

  delete(ref: ObjectRef, options: DeleteOptions = {}): void {
    const target = targetOf(this.state, ref, ref.name, ref.namespace);
    authorize(this.state, this.user, 'delete', target);
    deleteStored(
      this.state,
      target,
      options,
      this.caller({ dryRun: options.dryRun }),
    );
  }

  watch(
    type: ObjectType | 'all',
    handler: (event: WatchEvent) => void,
  ): () => void {
    const { store, kinds } = this.state;
    if (type === 'all') {
      const unsubscribe = store.subscribe(change =>
        handler({ type: change.type, object: change.object }),
      );
      for (const kind of kinds.all()) {
        for (const object of store.list(resourceId(kind)))
          handler({ type: 'ADDED', object });
      }
      return unsubscribe;
    }
    const target = targetOf(this.state, type);
    authorize(this.state, this.user, 'watch', target);
    const id = resourceId(target.kind);
    const existing = store.list(id);
    const unsubscribe = store.subscribe(change => {
      if (change.resource === id)
        handler({ type: change.type, object: present(target, change.object) });
    });
    for (const object of existing)
      handler({ type: 'ADDED', object: present(target, object) });
    return unsubscribe;
  }

  resource(type: ObjectType): ServedResource | undefined {
    const served = this.state.kinds.byType(type.apiVersion, type.kind);
    return served && servedResource(served.kind, served.version.name);
  }

  resources(): ServedResource[] {
    return this.state.kinds
      .all()
      .flatMap(kind =>
        kind.versions.map(version => servedResource(kind, version.name)),
      );
  }

  as(user: UserInfo): ClusterClient {
    return new LocalClient(this.state, user);
  }

  private target(object: NewObject): Target {
    return targetOf(
      this.state,
      object,
      object.metadata.name ?? '',
      object.metadata.namespace,
    );
  }

  private caller(options: WriteOptions): Caller {
    return {
      user: this.user,
      fieldManager: options.fieldManager ?? FIELD_MANAGER,
      dryRun: options.dryRun ?? false,
      fieldValidation: options.fieldValidation ?? 'Ignore',
      warn: options.onWarning ?? (() => undefined),
    };
  }

  private replace(
    object: KubeObject,
    options: WriteOptions,
    subresource?: string,
  ): KubeObject {
    const target = this.target(object);
    authorize(this.state, this.user, 'update', target, subresource);
    const live = this.state.store.get(
      resourceId(target.kind),
      target.namespace,
      target.name,
    );
    if (!live) throw notFound(named(target));
    const caller = this.caller(options);
    const draft = toStored(target, decodeBody(target, object, caller));
    return present(
      target,
      updateStored(this.state, target, live, draft, caller, { subresource }),
    );
  }
}
