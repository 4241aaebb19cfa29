import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import { compareText } from '../values/compareText';
import { stableName } from '../values/names';

/** A mount, as the manifest of a container has it. */
export interface VolumeMount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}

interface Item {
  key: string;
  path: string;
  mode?: number;
}

/** The volumes of a pod and where its containers mount them; one source is one volume however often it is mounted. */
export class PodVolumes {
  private readonly plain = new Map<string, Record<string, unknown>>();
  private readonly files = new Map<
    string,
    { source: 'configMap' | 'secret'; object: string; items: Map<string, Item> }
  >();
  private readonly mounts = new Map<
    string,
    Map<string, { mount: VolumeMount; path?: Path }>
  >();
  /** Claims of a StatefulSet: name → PVC spec. */
  readonly claims = new Map<string, Record<string, unknown>>();

  constructor(private readonly context: Context) {}

  mountConfigFile(
    container: string,
    target: string,
    from: { configMap: string; key: string },
    permissions: { mode?: number },
    path: Path,
  ): void {
    const volume = stableName(['files', container], 63);
    this.addItem(volume, 'configMap', from.configMap, {
      key: from.key,
      path: from.key,
      ...permissions,
    });
    this.mount(
      container,
      {
        name: volume,
        mountPath: target,
        subPath: from.key,
        readOnly: true,
      },
      path,
    );
  }

  mountSecretFile(
    container: string,
    target: string,
    from: { name: string; key: string },
    permissions: { mode?: number },
    path: Path,
  ): void {
    // Two containers may want other permissions of one key, so each has a volume of its own.
    const volume = stableName(['secret', container, from.name], 63);
    const mode = permissions.mode;
    const item =
      mode === undefined ? from.key : `${from.key}.${mode.toString(8)}`;
    this.addItem(volume, 'secret', from.name, {
      key: from.key,
      path: item,
      ...permissions,
    });
    this.mount(
      container,
      { name: volume, mountPath: target, subPath: item, readOnly: true },
      path,
    );
  }

  /** Adds a volume (a VolumeSource) once. */
  addVolume(name: string, source: Record<string, unknown>): void {
    this.plain.set(name, source);
  }

  /** Mounts a volume; two mounts at one path are a finding. */
  mount(container: string, mount: VolumeMount, path?: Path): void {
    const mounts =
      this.mounts.get(container) ??
      new Map<string, { mount: VolumeMount; path?: Path }>();
    this.mounts.set(container, mounts);
    const place = mount.mountPath.replace(/\/+$/, '') || '/';
    if (mounts.has(place) && path) {
      this.context.problems.add(path, {
        message: `${container} already has something at ${place}`,
        hint: 'give one of them another path',
        code: 'mount-twice',
      });
      return;
    }
    mounts.set(place, { mount, ...(path ? { path } : {}) });
  }

  /** Whether a path of a container lies in something that is mounted, or is it. */
  covers(container: string, target: string): boolean {
    return this.mounts.get(container)?.has(target) ?? false;
  }

  /** Mounts of a container by path, each with the Score path it comes from. */
  mountsOf(container: string): { mount: VolumeMount; path?: Path }[] {
    return [...(this.mounts.get(container)?.entries() ?? [])]
      .sort(([a], [b]) => compareText(a, b))
      .map(([, entry]) => entry);
  }

  /** Volumes of the pod by name. */
  list(): Record<string, unknown>[] {
    const files = [...this.files].map(([name, { source, object, items }]) => {
      const sorted = [...items.values()].sort((a, b) =>
        compareText(a.path, b.path),
      );
      return {
        name,
        [source]:
          source === 'secret'
            ? { secretName: object, items: sorted }
            : { name: object, items: sorted },
      };
    });
    const plain = [...this.plain].map(([name, source]) => ({
      ...source,
      name,
    }));
    return [...files, ...plain].sort((a, b) =>
      compareText(String(a.name), String(b.name)),
    );
  }

  private addItem(
    volume: string,
    source: 'configMap' | 'secret',
    object: string,
    item: Item,
  ): void {
    const entry = this.files.get(volume) ?? {
      source,
      object,
      items: new Map<string, Item>(),
    };
    entry.items.set(item.path, item);
    this.files.set(volume, entry);
  }
}
