import type { Entity } from '@backstage/catalog-model';
import { TENANT_LABEL, WORKLOAD_LABEL } from '@macadam/kubernetes';
import { provisionalNames } from '@macadam/plugin-orchestrator-common';
import { refOf } from './catalogInfo';
import { kubernetesAnnotations } from './scoreEntities';

/**
 * A component whose name another repository of its tenant has, under a name of its own: as the orchestrator calls its
 * workload, so that its page shows what came of a push.
 * @param isTaken - whether a reference is somebody's
 * @returns undefined where every name that it could have is somebody's
 */
export function withOtherName(
  entity: Entity,
  repository: string,
  isTaken: (ref: string) => boolean,
): Entity | undefined {
  const { annotations } = entity.metadata;
  const scoreFile = annotations?.['macadam.dev/score-file'] ?? '';
  return provisionalNames({ repository, scoreFile })
    .map(name => ({
      ...entity,
      metadata: {
        ...entity.metadata,
        name,
        ...(annotations && {
          annotations: {
            ...annotations,
            ...(scoreFile && {
              [WORKLOAD_LABEL]: name,
              ...kubernetesAnnotations(name, annotations[TENANT_LABEL]),
            }),
          },
        }),
      },
    }))
    .find(renamed => !isTaken(refOf(renamed)));
}
