import type { Request } from 'express';
import Router from 'express-promise-router';
import { checkPath, checkRefName, runGit, writeCommit } from '@macadam/git';
import { z } from 'zod';
import { HttpError, notFound } from '../errors';
import type { User } from '../store/Accounts';
import type { Repository } from '../store/Repository';
import type { ApiContext } from './context';
import { bodyOf } from './request';

const person = z.object({ name: z.string().min(1), email: z.string().min(1) });
const edit = z.object({
  message: z.string().default(''),
  branch: z.string().optional(),
  new_branch: z.string().optional(),
  author: person.optional(),
  committer: person.optional(),
});
const base64 = z.string().regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'is not base64');
const creation = edit.extend({ content: base64 });
const update = edit.extend({ content: base64, sha: z.string() });
const deletion = edit.extend({ sha: z.string() });

interface Change extends z.infer<typeof edit> {
  content?: string;
  /** Id of the file that is replaced or deleted; without it there must be none. */
  sha?: string;
}

/** Creating, replacing and deleting one file at a time: each is a commit, and a push like any other. */
export function createEditsRouter({ access, payloads }: ApiContext) {
  const router = Router();
  const path = '/repos/:owner/:name/contents/:path(*)';

  const apply = async (
    req: Request<{ owner: string; name: string; path: string }>,
    change: Change,
  ) => {
    const { repository, user } = access.writable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const file = checkPath(req.params.path);
    const commit = await repository.changeRefs(user.login, () =>
      commitChange(repository, user, file, change),
    );
    const [written] = await repository.log(commit, { limit: 1 });
    const blob = await repository.objects.read(`${commit}:${file}`);
    return {
      content: blob
        ? {
            name: file.split('/').at(-1),
            path: file,
            sha: blob.id,
            size: blob.data.length,
            type: 'file',
          }
        : null,
      commit: payloads.commit(repository, written),
    };
  };

  router.post(
    path,
    async (
      req: Request<{ owner: string; name: string; path: string }>,
      res,
    ) => {
      res.status(201).json(await apply(req, bodyOf(req, creation)));
    },
  );
  router.put(
    path,
    async (
      req: Request<{ owner: string; name: string; path: string }>,
      res,
    ) => {
      res.json(await apply(req, bodyOf(req, update)));
    },
  );
  router.delete(
    path,
    async (
      req: Request<{ owner: string; name: string; path: string }>,
      res,
    ) => {
      res.json(await apply(req, bodyOf(req, deletion)));
    },
  );

  return router;
}

async function commitChange(
  repository: Repository,
  user: User,
  path: string,
  change: Change,
): Promise<string> {
  const from = checkRefName(change.branch ?? repository.facts.defaultBranch);
  const to = checkRefName(change.new_branch ?? from);
  const parent = await repository.resolve(`refs/heads/${from}`);
  if (!parent && !repository.empty)
    throw notFound(`The branch ${from} of ${repository.fullName}`);
  if (to !== from && (await repository.resolve(`refs/heads/${to}`))) {
    throw new HttpError(
      422,
      `${repository.fullName} already has a branch ${to}`,
    );
  }
  const old = parent
    ? await repository.objects.read(`${parent}:${path}`)
    : undefined;
  if (old && old.type !== 'blob')
    throw new HttpError(422, `${path} is a folder`);
  if (change.sha === undefined && old) {
    throw new HttpError(
      422,
      `${path} already exists: give its sha to replace it`,
    );
  }
  if (change.sha !== undefined && !old)
    throw notFound(`The file ${path} on ${from}`);
  if (change.sha !== old?.id) {
    throw new HttpError(
      409,
      `${path} has changed: it is ${old?.id} now, not ${change.sha}`,
    );
  }
  const written = old ? 'Update' : 'Add';
  const verb = change.content === undefined ? 'Delete' : written;
  const author = change.author ?? { name: user.fullName, email: user.email };
  const commit = await writeCommit(repository.directory, {
    parent,
    message: change.message.trim() || `${verb} ${path}`,
    author,
    committer: change.committer ?? author,
    ...(change.content === undefined
      ? { remove: [path] }
      : { write: { [path]: Buffer.from(change.content, 'base64') } }),
  });
  const expected = to === from && parent ? parent : '0'.repeat(40);
  await runGit(['update-ref', `refs/heads/${to}`, commit, expected], {
    gitDir: repository.directory,
  });
  return commit;
}
