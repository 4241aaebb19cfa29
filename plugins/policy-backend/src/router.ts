import { workloadRef } from '@macadam/plugin-orchestrator-common';
import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { NotFoundError } from '@backstage/errors';
import type { Response, Router } from 'express';
import { Caller } from './Caller';
import { audited } from './audited';
import { spec } from './openapi';
import type { ChangeService } from './services/ChangeService';
import type { ExceptionNotices } from './services/ExceptionNotices';
import type { ExceptionService } from './services/ExceptionService';
import {
  BudgetSpentError,
  type Meter,
  PersonalBudget,
} from './services/PersonalBudget';
import type { PolicyService } from './services/PolicyService';

export interface RouterOptions {
  auditor: AuditorService;
  auth: AuthService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  userInfo: UserInfoService;
  policies: PolicyService;
  /** What is in Git; undefined where `macadam.git` is not configured. */
  git?: { changes: ChangeService; exceptions: ExceptionService };
  notices: ExceptionNotices;
  /** Exceptions changed, all of them or of one workload: pages fetch again. */
  changed(workload?: string): void;
}

const workloadIn = ({ params }: { params: { tenant: string; name: string } }) =>
  workloadRef(params.tenant, params.name);

/** Has work done off a person's budget; where that is spent, the answer says when to ask again. */
async function paid<T>(
  res: Response,
  budget: PersonalBudget,
  person: string,
  work: (meter: Meter) => Promise<T>,
): Promise<T> {
  try {
    return await budget.spend(person, work);
  } catch (error) {
    if (error instanceof BudgetSpentError)
      res.set('Retry-After', `${error.retryAfter}`);
    throw error;
  }
}

/** The REST interface, with the permission of whoever calls. Long because it lists the routes. */
export function createRouter(options: RouterOptions): Router {
  const { auditor, policies, changed } = options;
  const caller = new Caller(options);
  const budget = new PersonalBudget();
  const router = createValidatedOpenApiRouter(spec);
  const git = () => {
    if (!options.git) {
      throw new NotFoundError(
        'No platform repository is configured: set macadam.git.host and macadam.git.platformRepository',
      );
    }
    return options.git;
  };

  router.get('/workloads/:tenant/:name', async (req, res) => {
    res.json(
      await policies.workload(workloadIn(req), await caller.reader(req)),
    );
  });

  router.get('/workloads/:tenant/:name/history', async (req, res) => {
    res.json(await policies.history(workloadIn(req), await caller.reader(req)));
  });

  router.get('/policies', async (req, res) => {
    const credentials = await caller.reader(req);
    const overview = await policies.overview(
      await caller.mayReadDeployments(credentials),
    );
    await overview.send(req, res);
  });

  router.get('/files', async (req, res) => {
    const credentials = await caller.reader(req);
    res.json(await git().changes.files(await caller.mayEdit(credentials)));
  });

  router.get('/changes', async (req, res) => {
    await caller.reader(req);
    res.json(await git().changes.branches());
  });

  router.get('/changes/report', async (req, res) => {
    const person = caller.payer(await caller.reader(req));
    const { changes } = git();
    const { branch } = req.query;
    const report = await paid(res, budget, person, meter =>
      changes.ofBranch(branch, meter),
    );
    res.json(report);
  });

  router.post('/changes/report', async (req, res) => {
    const person = caller.payer(await caller.reader(req));
    const { changes } = git();
    const report = await paid(res, budget, person, meter =>
      changes.ofEdit(req.body, meter),
    );
    res.json(report);
  });

  router.post('/changes', async (req, res) => {
    const { file, text, message } = req.body;
    const saved = await audited(
      auditor,
      {
        eventId: 'policy-edit-save',
        severityLevel: 'medium',
        request: req,
        meta: { file },
      },
      async () => {
        const { userEntityRef } = await caller.editor(req);
        return git().changes.save({ file, text, message }, userEntityRef);
      },
    );
    changed();
    res.status(201).json(saved);
  });

  router.get('/exceptions', async (req, res) => {
    const credentials = await caller.reader(req);
    const viewer = await caller.viewer(credentials);
    res.json(await git().exceptions.list(viewer, req.query.workload));
  });

  router.post('/exceptions', async (req, res) => {
    const { workload, policy, rule, environments, reason, until } = req.body;
    const request = { workload, policy, rule, environments, reason, until };
    const { facts, owner } = await audited(
      auditor,
      {
        eventId: 'exception-request',
        severityLevel: 'medium',
        request: req,
        meta: { workload, policy, rule, environments, until },
      },
      async () => {
        const { userEntityRef, credentials } = await caller.deployer(
          req,
          workload,
          environments,
        );
        const namespaces = await policies.namespaces(
          workload,
          environments,
          credentials,
        );
        return git().exceptions.request(request, namespaces, userEntityRef);
      },
    );
    changed(workload);
    await options.notices.requested(facts, owner);
    res.status(201).json({ name: facts.name });
  });

  router.post('/exceptions/:name/decisions', async (req, res) => {
    const { name } = req.params;
    const { decision, comment } = req.body;
    const facts = await audited(
      auditor,
      {
        eventId: 'exception-decide',
        severityLevel: 'high',
        request: req,
        meta: { name, decision },
      },
      async () => {
        const viewer = await caller.approver(req);
        return git().exceptions.decide(name, { decision, comment }, viewer);
      },
    );
    changed();
    await options.notices.decided(facts, { decision, comment });
    res.json({ name });
  });

  router.post('/exceptions/:name/end', async (req, res) => {
    const { name } = req.params;
    const { reason } = req.body;
    await audited(
      auditor,
      {
        eventId: 'exception-end',
        severityLevel: 'medium',
        request: req,
        meta: { name, reason },
      },
      async () => {
        const viewer = await caller.user(req);
        await git().exceptions.end(name, reason, viewer);
      },
    );
    changed();
    res.json({ name });
  });

  return router;
}
