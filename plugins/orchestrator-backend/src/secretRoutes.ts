import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  workloadRef,
  type Decision,
  type WorkloadSecrets,
} from '@macadam/plugin-orchestrator-common';
import type { Request } from 'express';
import type { Access } from './requests/Access';
import { audited } from './requests/audited';
import type { OrchestratorRouter } from './openapi';
import type { GitopsClient } from './sources/GitopsClient';

export interface SecretRouteOptions {
  httpAuth: HttpAuthService;
  access: Access;
  auditor: AuditorService;
  gitops: GitopsClient;
}

/** Secrets that people supply: which a workload asks for, and putting one. No value is ever answered, kept or logged. */
export function addSecretRoutes(
  router: OrchestratorRouter,
  { httpAuth, access, auditor, gitops }: SecretRouteOptions,
): void {
  /** As `secretPutter`, answered and not thrown. */
  const mayPut = async (
    req: Request,
    workload: string,
    environment: string,
  ): Promise<Decision> => {
    try {
      const credentials = await httpAuth.credentials(req);
      await access.secretPutter(credentials, workload, environment);
      return { allowed: true, reason: '' };
    } catch (error) {
      if (!isError(error) || error.name !== 'NotAllowedError') throw error;
      return { allowed: false, reason: error.message };
    }
  };

  router.get('/workloads/:tenant/:name/secrets', async (req, res) => {
    await access.reader(await httpAuth.credentials(req));
    const workload = workloadRef(req.params.tenant, req.params.name);
    const { environment } = req.query;
    const answer: WorkloadSecrets = {
      may: await mayPut(req, workload, environment),
      secrets: await gitops.secrets(workload, environment),
    };
    res.json(answer);
  });

  router.put('/workloads/:tenant/:name/secrets/:secret', async (req, res) => {
    const workload = workloadRef(req.params.tenant, req.params.name);
    const { secret } = req.params;
    const { environment, values } = req.body;
    await audited(
      auditor,
      {
        eventId: 'secret-put',
        severityLevel: 'high',
        request: req,
        meta: { workload, environment, secret },
      },
      async () => {
        const credentials = await httpAuth.credentials(req, {
          allow: ['user'],
        });
        await access.secretPutter(credentials, workload, environment);
        const of = { workload, environment, name: secret };
        await gitops.putSecret(of, values);
        // They are those of the secret by now, and nothing that somebody pasted.
        return Object.keys(values);
      },
      fields => ({ fields }),
    );
    res.status(204).end();
  });
}
