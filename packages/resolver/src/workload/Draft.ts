import { formatPath, Path } from '@macadam/score';
import type { Context } from '../context/context';
import { scoreOrigin } from '../context/Problems';
import type { AppliedDefault, KubeObject, Origin } from '../types';
import { toPointer } from '../values/paths';

/** An object of a workload, and where its values come from. */
export interface Drafted {
  object: KubeObject;
  draft: Draft;
}

/** Notes where each value of one object comes from while the object is built. */
export class Draft {
  readonly origins: Record<string, Origin> = {};
  readonly defaults: AppliedDefault[] = [];

  /** @param object - `Kind/name` */
  constructor(
    private readonly context: Context,
    private readonly object: string,
  ) {}

  /** The value at a manifest path comes from a path of the Score file. */
  fromScore(manifest: Path, score: Path): void {
    this.origins[toPointer(manifest)] = scoreOrigin(
      this.context.input.score,
      score,
    );
  }

  /** The value at a manifest path is a default of the platform, from a path below `spec`. */
  fromDefault(manifest: Path, value: unknown, source: Path): void {
    this.note(manifest, value, source);
    this.origins[toPointer(manifest)] = {
      kind: 'default',
      ...this.source(source),
    };
  }

  /** A default that did not apply, since a path of the Score file says otherwise. */
  overridden(manifest: Path, value: unknown, source: Path, by: Path): void {
    this.note(manifest, value, source, formatPath(by));
    this.fromScore(manifest, by);
  }

  private note(
    manifest: Path,
    value: unknown,
    source: Path,
    overriddenBy?: string,
  ): void {
    this.defaults.push({
      object: this.object,
      path: toPointer(manifest),
      value,
      source: this.source(source),
      ...(overriddenBy === undefined ? {} : { overriddenBy }),
    });
  }

  private source(path: Path) {
    const { file, name, positionOf } = this.context.defaults;
    return { file, line: positionOf(['spec', ...path]).line, name };
  }
}
