import type { Environment } from '@macadam/resolver';
import { renderLive } from '../render/renderLive';
import type { RenderResult, ResolutionDocument } from '../render/rendering';
import type { DeploymentRecord } from '../store';
import type { TenantFiles } from '../tree/settledTree';
import type { StepEvent } from '../waves/types';
import { observeNow } from './observeNow';
import type { Progress } from './Progress';
import type { StageServices } from './services';

/** One pass over a deployment: what its stages know in common, each found out once. */
export class Pass {
  private rendered: ReturnType<Pass['renderNow']> | undefined;
  private observed: Promise<StepEvent[]> | undefined;
  private isFetched = false;

  constructor(
    readonly record: DeploymentRecord,
    readonly services: StageServices,
    readonly progress: Progress,
    /** False when this worker may not go on; asked before anything leaves this process. */
    readonly mayGoOn: () => Promise<boolean>,
  ) {}

  /** The release, rendered; `isNew` where more outputs are known than when it was rendered before. */
  rendering(): Promise<{ result: RenderResult; isNew: boolean }> {
    this.rendered ??= this.renderNow();
    return this.rendered;
  }

  /** What the cluster has of it, as events of `sync` and `health`. */
  observation(): Promise<StepEvent[]> {
    this.observed ??= observeNow(this.record, this.services);
    return this.observed;
  }

  /** What Git has of the tenant: as it is there now, and later as it was then with what was committed since. */
  async tree(
    environment: Environment,
  ): Promise<TenantFiles & { head?: string }> {
    const fetch = !this.isFetched;
    const { row } = this.record;
    const found = await this.services.environments.tree(environment, row, {
      fetch,
    });
    this.isFetched = true;
    return found;
  }

  private async renderNow() {
    const { store, renderer, gitops } = this.services;
    const { row } = this.record;
    const kept = await store.document<ResolutionDocument>('resolution', row.id);
    const recorded = kept?.body.recorded;
    const result = await renderLive(
      facts => renderer.render(row, { ...facts, calls: kept?.body.calls }),
      recorded,
      gitops,
    );
    const isNew =
      result.ok &&
      result.value.resolution.recorded.length !== (recorded ?? []).length;
    return { result, isNew };
  }
}
