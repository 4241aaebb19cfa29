import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { InputError } from '@backstage/errors';
import { reasonOf } from '@macadam/git';
import { isLoopback, refusalOf } from '@macadam/http';
import express, {
  type NextFunction,
  type Request,
  type Response,
} from 'express';
import { Access } from './Access';
import { createAccountsRouter } from './api/accounts';
import { createContentsRouter } from './api/contents';
import { createEditsRouter } from './api/edits';
import { createHistoryRouter } from './api/history';
import { createStatusesRouter } from './api/statuses';
import { createHooksRouter } from './api/hooks';
import { createRepositoriesRouter } from './api/repositories';
import { Deliveries } from './Deliveries';
import { HttpError } from './errors';
import { Payloads } from './payloads';
import { createSmartHttpRouter } from './smartHttp';
import { Accounts } from './store/Accounts';
import type { PushActivity } from './store/ActivityLog';
import { Hooks } from './store/Hooks';
import { Repositories } from './store/Repositories';
import type { Repository } from './store/Repository';
import { errorPage } from './web/pages';
import { createWebRouter } from './web/router';
import type { Forge, ForgeOptions } from './types';

const VERSION = '1.24.0+macadam';

/**
 * Starts Git hosting that stock Backstage code takes for Gitea. What it keeps is in `directory`; starting again there
 * continues where it ended, also after a crash.
 * Long because it is the order in which everything starts.
 *
 * @throws HttpError for a user or organisation that is not accepted; Error when the port is taken or a file is damaged
 */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const {
    host = '127.0.0.1',
    maxPushBytes = 256 * 1024 * 1024,
    gitTimeout = 120_000,
  } = options;
  const log =
    options.log ?? (message => process.stderr.write(`forge: ${message}\n`));
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });

  const accounts = await Accounts.open(directory);
  for (const name of options.organisations ?? []) {
    if (!accounts.organisation(name))
      await accounts.createOrganisation(name, name, '');
  }
  for (const user of options.users) await accounts.putUser(user);
  const hooks = await Hooks.open(directory);
  const deliveries = new Deliveries({
    hooks,
    allowedHosts: options.webhookHosts ?? [],
    log,
  });

  // The port, and so every link, is known only once the server listens; requests wait until the rest is there.
  let open: (app: express.Express) => void = () => undefined;
  const ready = new Promise<express.Express>(done => {
    open = done;
  });
  const server = createServer(
    (req, res) => void ready.then(app => app(req, res)),
  );
  await listen(server, options.port, host);
  const address = server.address();
  const port =
    typeof address === 'object' && address ? address.port : options.port;
  const url = (
    options.publicUrl ??
    `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  ).replace(/\/+$/, '');
  const payloads = new Payloads(url, accounts);

  const onPush = (repository: Repository, push: PushActivity) =>
    announce({ repository, push, hooks, deliveries, payloads });
  const repositories = await Repositories.open(directory, {
    onPush,
    log,
  }).catch(error => {
    server.close();
    throw error;
  });
  const access = new Access(
    accounts,
    repositories,
    options.anonymousRead ?? isLoopback(host),
  );
  const context = {
    access,
    accounts,
    repositories,
    hooks,
    deliveries,
    payloads,
  };

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(checkNames(host, url));
  app.use(
    createSmartHttpRouter({ access, repositories, maxPushBytes, gitTimeout }),
  );
  const api = express.Router();
  api.use(express.json({ limit: '32mb' }));
  api.get('/version', (_req, res) => void res.json({ version: VERSION }));
  api.use(
    createAccountsRouter(context),
    createRepositoriesRouter(context),
    createContentsRouter(context),
  );
  api.use(
    createStatusesRouter(context),
    createHistoryRouter(context),
    createHooksRouter(context),
    createEditsRouter(context),
  );
  api.use((req: Request) => {
    throw new HttpError(
      404,
      `${req.method} ${req.path} is not part of the API that this forge serves`,
    );
  });
  app.use('/api/v1', api);
  app.use(createWebRouter(context));
  app.use((req: Request) => {
    throw new HttpError(404, `There is no page ${req.path}`);
  });
  app.use(answerError(log));
  open(app);

  return {
    url,
    port,
    addUser: user => accounts.putUser(user),
    close: async () => {
      const closed = new Promise<void>(done => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      await deliveries.close();
      await repositories.close();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done();
    });
  });
}

/** While only this machine can connect, only its own names and pages are answered. */
function checkNames(host: string, publicUrl: string) {
  const { hostname, origin } = new URL(publicUrl);
  const served = { hosts: [hostname], origins: [origin] };
  return (req: Request, _res: Response, next: NextFunction) => {
    const refusal = isLoopback(host)
      ? refusalOf(req.headers, served)
      : undefined;
    if (refusal) throw new HttpError(refusal.status, refusal.message);
    next();
  };
}

/** Sends what Gitea sends for an update of a ref: `create` for a new one, `push` for commits, `delete` for none. */
function announce(options: {
  repository: Repository;
  push: PushActivity;
  hooks: Hooks;
  deliveries: Deliveries;
  payloads: Payloads;
}) {
  const { repository, push, hooks, deliveries, payloads } = options;
  if (!push.before || !push.after) {
    const event = push.after ? 'create' : 'delete';
    deliveries.send(
      repository.fullName,
      hooks.listening(repository, event),
      event,
      async () => payloads.refChange(repository, push),
    );
  }
  if (!push.after) return;
  deliveries.send(
    repository.fullName,
    hooks.listening(repository, 'push'),
    'push',
    async () => {
      const ids = push.commits.map(commit => commit.id);
      return payloads.push(repository, push, await repository.withFiles(ids));
    },
  );
}

/** Answers errors as Gitea does: a status and `{ message }`, or a page where a browser asks. */
function answerError(log: (message: string) => void) {
  return (error: unknown, req: Request, res: Response, _next: NextFunction) => {
    const status = statusOf(error);
    if (status === undefined)
      log(`${req.method} ${req.path} failed: ${reasonOf(error)}`);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    if (status === 401)
      res.setHeader('WWW-Authenticate', 'Basic realm="Macadam forge"');
    res.removeHeader('ETag');
    const message =
      status === undefined
        ? 'The forge failed; its log says why'
        : reasonOf(error);
    res.status(status ?? 500);
    if (req.accepts(['json', 'html']) === 'html')
      res.send(errorPage(status ?? 500, message));
    else res.json({ message });
  };
}

/** The status of an error that is the request's fault; `undefined` when it is the forge's. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpError) return error.status;
  if (error instanceof InputError) return 422;
  // What Express and its body parser throw for input they cannot read.
  const status =
    typeof error === 'object' && error !== null && 'status' in error
      ? error.status
      : undefined;
  return typeof status === 'number' && status >= 400 && status < 500
    ? status
    : undefined;
}
