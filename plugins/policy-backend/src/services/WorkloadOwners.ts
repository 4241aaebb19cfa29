import type { AuthService } from '@backstage/backend-plugin-api';
import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import { componentOf } from '@macadam/plugin-orchestrator-common';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Who owns workloads, as the catalogue knows it now. */
export class WorkloadOwners {
  constructor(
    private readonly catalog: Pick<CatalogService, 'getEntityByRef'>,
    private readonly auth: AuthService,
  ) {}

  /**
   * Entity references of a workload's owners; none when the catalogue does not know the workload.
   * @throws the catalogue's error while it does not answer
   */
  async of(workload: string): Promise<string[]> {
    const entity = await this.catalog.getEntityByRef(componentOf(workload), {
      credentials: await this.auth.getOwnServiceCredentials(),
    });
    return (entity?.relations ?? [])
      .filter(({ type }) => type === RELATION_OWNED_BY)
      .map(({ targetRef }) => targetRef);
  }
}
