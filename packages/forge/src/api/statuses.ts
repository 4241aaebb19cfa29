import Router from 'express-promise-router';
import { z } from 'zod';
import type { Repository } from '../store/Repository';
import { STATUS_STATES, type CommitStatus } from '../store/Statuses';
import { resolved } from './resolved';
import type { ApiContext } from './context';
import { bodyOf } from './request';

const newStatus = z.object({
  context: z.string().max(255).default('default'),
  state: z.enum(STATUS_STATES),
  description: z.string().max(2048).default(''),
  target_url: z
    .string()
    .max(2048)
    .regex(/^(https?:\/\/.*)?$/, 'give an http or https address')
    .default(''),
});

/** What checks say of commits: one of the statuses is the newest of its context. */
export function createStatusesRouter({ access, payloads }: ApiContext) {
  const router = Router();

  const shown = (repository: Repository, status: CommitStatus) => ({
    id: status.id,
    status: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    url: `${payloads.url}/api/v1/repos/${repository.fullName}/statuses/${status.commit}`,
    creator: payloads.login(status.creator),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  });

  router.post('/repos/:owner/:name/statuses/:sha', async (req, res) => {
    const { owner, name, sha } = req.params;
    const { repository, user } = access.writable(req.headers, owner, name);
    const { target_url: targetUrl, ...body } = bodyOf(req, newStatus);
    const status = await repository.statuses.set({
      ...body,
      targetUrl,
      commit: await resolved(repository, sha),
      creator: user.login,
    });
    res.status(201).json(shown(repository, status));
  });

  router.get('/repos/:owner/:name/commits/:ref(*)/status', async (req, res) => {
    const { owner, name, ref } = req.params;
    const repository = access.readable(req.headers, owner, name);
    const commit = await resolved(repository, ref);
    const statuses = repository.statuses.of(commit);
    res.json({
      sha: commit,
      state: combined(statuses),
      total_count: statuses.length,
      statuses: statuses.map(status => shown(repository, status)),
    });
  });

  return router;
}

/** The worst of them; with none it is still to be said. */
function combined(statuses: readonly CommitStatus[]): CommitStatus['state'] {
  const states = new Set(statuses.map(({ state }) => state));
  return (
    (['error', 'failure', 'pending', 'success'] as const).find(state =>
      states.has(state),
    ) ?? 'pending'
  );
}
